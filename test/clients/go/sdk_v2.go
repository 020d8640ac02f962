package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss"
	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss/credentials"
)

// driveV2 uses github.com/aliyun/alibabacloud-oss-go-sdk-v2, with its CRC-64 checks on.
func driveV2(s settings) {
	ctx := context.Background()
	config := oss.LoadDefaultConfig().
		WithCredentialsProvider(credentials.NewStaticCredentialsProvider(s.keyID, s.secret)).
		WithRegion("cn-hangzhou").
		WithEndpoint(s.endpoint)
	if s.signature == "V1" {
		config = config.WithSignatureVersion(oss.SignatureVersionV1)
	}
	client := oss.NewClient(config)
	bucket := oss.Ptr(s.bucket)
	text := func(step, key string, more ...func(*oss.GetObjectRequest)) string {
		request := &oss.GetObjectRequest{Bucket: bucket, Key: oss.Ptr(key)}
		for _, change := range more {
			change(request)
		}
		result, err := client.GetObject(ctx, request)
		must(step, err)
		defer result.Body.Close()
		var buffer bytes.Buffer
		_, err = buffer.ReadFrom(result.Body)
		must(step, err)
		return buffer.String()
	}

	_, err := client.PutBucket(ctx, &oss.PutBucketRequest{Bucket: bucket})
	must("create bucket", err)
	exists, err := client.IsBucketExist(ctx, s.bucket)
	must("bucket exists", err)
	expect("bucket exists", exists, true)
	done("bucket")

	odd := "dir/é +&=?%41中文.txt"
	put, err := client.PutObject(ctx, &oss.PutObjectRequest{
		Bucket: bucket, Key: oss.Ptr(odd), Body: strings.NewReader("sealed text"),
		ServerSideEncryption: oss.Ptr("KMS"), ServerSideEncryptionKeyId: oss.Ptr(s.cmk),
		Metadata: map[string]string{"note": "n"},
	})
	must("put", err)
	expect("put", *put.ContentMD5 != "", true)
	head, err := client.HeadObject(ctx, &oss.HeadObjectRequest{Bucket: bucket, Key: oss.Ptr(odd)})
	must("head", err)
	expect("method", *head.ServerSideEncryption, "KMS")
	expect("key", *head.ServerSideEncryptionKeyId, s.cmk)
	expect("meta", head.Metadata["note"], "n")
	expect("get", text("get", odd), "sealed text")
	expect("range", text("range", odd, func(r *oss.GetObjectRequest) { r.Range = oss.Ptr("bytes=2-5") }), "aled")
	done("encrypted object")

	folder, err := os.MkdirTemp("", "osseal-go-")
	must("folder", err)
	defer os.RemoveAll(folder)
	file, back := filepath.Join(folder, "file"), filepath.Join(folder, "back")
	data := randomBytes(3_000_000)
	must("file", os.WriteFile(file, data, 0o600))
	uploader := oss.NewUploader(client, func(o *oss.UploaderOptions) { o.PartSize, o.ParallelNum = 256*1024, 4 })
	_, err = uploader.UploadFile(ctx, &oss.PutObjectRequest{
		Bucket: bucket, Key: oss.Ptr("large"),
		ServerSideEncryption: oss.Ptr("KMS"), ServerSideEncryptionKeyId: oss.Ptr(s.cmk),
	}, file)
	must("upload", err)
	downloader := oss.NewDownloader(client, func(o *oss.DownloaderOptions) { o.PartSize, o.ParallelNum = 300*1024, 4 })
	_, err = downloader.DownloadFile(ctx, &oss.GetObjectRequest{Bucket: bucket, Key: oss.Ptr("large")}, back)
	must("download", err)
	got, err := os.ReadFile(back)
	must("read", err)
	expect("multipart", bytes.Equal(got, data), true)
	copier := oss.NewCopier(client, func(o *oss.CopierOptions) {
		o.PartSize, o.ParallelNum, o.MultipartCopyThreshold, o.DisableShallowCopy = 512*1024, 3, 1024*1024, true
	})
	_, err = copier.Copy(ctx, &oss.CopyObjectRequest{Bucket: bucket, Key: oss.Ptr("large-copy"), SourceKey: oss.Ptr("large")})
	must("copy in parts", err)
	expect("copy in parts", text("copy in parts", "large-copy") == string(data), true)
	done("multipart by several routines")

	appended, err := client.AppendFile(ctx, s.bucket, "log")
	must("append", err)
	for _, piece := range []string{"one ", "two"} {
		_, err = appended.Write([]byte(piece))
		must("append", err)
	}
	must("append", appended.Close())
	expect("append", text("append", "log"), "one two")
	_, err = client.AppendObject(ctx, &oss.AppendObjectRequest{
		Bucket: bucket, Key: oss.Ptr("log"), Position: oss.Ptr(int64(1)), Body: strings.NewReader("x"),
	})
	expectCodeV2("append elsewhere", err, 409, "PositionNotEqualToLength")
	done("append")

	_, err = client.PutBucketVersioning(ctx, &oss.PutBucketVersioningRequest{
		Bucket: bucket, VersioningConfiguration: &oss.VersioningConfiguration{Status: oss.VersionEnabled},
	})
	must("versioning", err)
	for _, content := range []string{"first", "second"} {
		_, err = client.PutObject(ctx, &oss.PutObjectRequest{
			Bucket: bucket, Key: oss.Ptr("versions"), Body: strings.NewReader(content), ServerSideEncryption: oss.Ptr("KMS"),
		})
		must("put", err)
	}
	_, err = client.DeleteObject(ctx, &oss.DeleteObjectRequest{Bucket: bucket, Key: oss.Ptr("versions")})
	must("delete", err)
	listed, err := client.ListObjectVersions(ctx, &oss.ListObjectVersionsRequest{Bucket: bucket, Prefix: oss.Ptr("versions")})
	must("versions", err)
	expect("versions", fmt.Sprint(len(listed.ObjectVersions), len(listed.ObjectDeleteMarkers)), "2 1")
	old := func(r *oss.GetObjectRequest) { r.VersionId = listed.ObjectVersions[1].VersionId }
	expect("old version", text("old version", "versions", old), "first")
	_, err = client.GetObject(ctx, &oss.GetObjectRequest{Bucket: bucket, Key: oss.Ptr("versions")})
	expectCodeV2("deleted", err, 404, "NoSuchKey")
	done("versions")

	presigned, err := client.Presign(ctx, &oss.GetObjectRequest{Bucket: bucket, Key: oss.Ptr(odd)}, oss.PresignExpires(time.Minute))
	must("sign", err)
	expect("signed get", string(fetch("signed get", presigned.Method, presigned.URL, nil, presigned.SignedHeaders)), "sealed text")
	presigned, err = client.Presign(ctx, &oss.PutObjectRequest{
		Bucket: bucket, Key: oss.Ptr("by-url"), ContentType: oss.Ptr("text/plain"),
	}, oss.PresignExpires(time.Minute))
	must("sign", err)
	fetch("signed put", presigned.Method, presigned.URL, []byte("by URL"), presigned.SignedHeaders)
	expect("signed put", text("signed put", "by-url"), "by URL")
	done("signed URLs")

	_, err = client.PutObjectTagging(ctx, &oss.PutObjectTaggingRequest{
		Bucket: bucket, Key: oss.Ptr("by-url"),
		Tagging: &oss.Tagging{TagSet: &oss.TagSet{Tags: []oss.Tag{{Key: oss.Ptr("a"), Value: oss.Ptr("b")}}}},
	})
	must("tags", err)
	tags, err := client.GetObjectTagging(ctx, &oss.GetObjectTaggingRequest{Bucket: bucket, Key: oss.Ptr("by-url")})
	must("tags", err)
	expect("tags", *tags.Tags[0].Value, "b")
	_, err = client.PutSymlink(ctx, &oss.PutSymlinkRequest{Bucket: bucket, Key: oss.Ptr("link"), Target: oss.Ptr("by-url")})
	must("symlink", err)
	expect("symlink", text("symlink", "link"), "by URL")
	done("tags and links")

	var names []string
	pages := client.NewListObjectsV2Paginator(&oss.ListObjectsV2Request{Bucket: bucket, Prefix: oss.Ptr("l"), MaxKeys: 2})
	for pages.HasNext() {
		page, err := pages.NextPage(ctx)
		must("list", err)
		for _, object := range page.Contents {
			names = append(names, *object.Key)
		}
	}
	expect("list", strings.Join(names, " "), "large large-copy link log")
	folders, err := client.ListObjects(ctx, &oss.ListObjectsRequest{Bucket: bucket, Delimiter: oss.Ptr("/")})
	must("folders", err)
	expect("folders", *folders.CommonPrefixes[0].Prefix, "dir/")
	done("listing")
}

func expectCodeV2(step string, err error, status int, code string) {
	var refused *oss.ServiceError
	if !errors.As(err, &refused) {
		must(step, fmt.Errorf("not refused: %v", err))
	}
	expect(step, fmt.Sprint(refused.StatusCode, " ", refused.Code), fmt.Sprint(status, " ", code))
}
