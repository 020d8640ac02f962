package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/aliyun/aliyun-oss-go-sdk/oss"
)

// driveV1 uses github.com/aliyun/aliyun-oss-go-sdk, with its CRC-64 checks on.
func driveV1(s settings) {
	options := []oss.ClientOption{oss.Region("cn-hangzhou")}
	if s.signature == "V4" {
		options = append(options, oss.AuthVersion(oss.AuthV4))
	}
	client, err := oss.New(s.endpoint, s.keyID, s.secret, options...)
	must("client", err)
	must("create bucket", client.CreateBucket(s.bucket))
	bucket, err := client.Bucket(s.bucket)
	must("bucket", err)
	info, err := client.GetBucketInfo(s.bucket)
	must("bucket info", err)
	expect("location", info.BucketInfo.Location, "oss-cn-hangzhou")
	done("bucket")

	odd := "dir/é +&=?%41中文.txt"
	sealed := []oss.Option{oss.ServerSideEncryption("KMS"), oss.ServerSideEncryptionKeyID(s.cmk)}
	must("put", bucket.PutObject(odd, strings.NewReader("sealed text"), append(sealed, oss.Meta("note", "n"))...))
	head, err := bucket.GetObjectDetailedMeta(odd)
	must("head", err)
	expect("method", head.Get("X-Oss-Server-Side-Encryption"), "KMS")
	expect("key", head.Get("X-Oss-Server-Side-Encryption-Key-Id"), s.cmk)
	expect("meta", head.Get("X-Oss-Meta-Note"), "n")
	body, err := bucket.GetObject(odd)
	must("get", err)
	expectBytes("get", body, []byte("sealed text"))
	body, err = bucket.GetObject(odd, oss.Range(2, 5))
	must("range", err)
	expectBytes("range", body, []byte("aled"))
	done("encrypted object")

	folder, err := os.MkdirTemp("", "osseal-go-")
	must("folder", err)
	defer os.RemoveAll(folder)
	file, back := filepath.Join(folder, "file"), filepath.Join(folder, "back")
	data := randomBytes(3_000_000)
	must("file", os.WriteFile(file, data, 0o600))
	must("upload", bucket.UploadFile("large", file, 256*1024, append(sealed, oss.Routines(4), oss.Checkpoint(true, file+".cp"))...))
	must("download", bucket.DownloadFile("large", back, 300*1024, oss.Routines(4), oss.Checkpoint(true, back+".cp")))
	got, err := os.ReadFile(back)
	must("read", err)
	expect("multipart", bytes.Equal(got, data), true)
	must("copy in parts", bucket.CopyFile(s.bucket, "large", "large-copy", 512*1024, append(sealed, oss.Routines(3))...))
	body, err = bucket.GetObject("large-copy")
	must("copy in parts", err)
	expectBytes("copy in parts", body, data)
	done("multipart by several routines")

	position, err := bucket.AppendObject("log", strings.NewReader("one "), 0, oss.ServerSideEncryption("AES256"))
	must("append", err)
	_, err = bucket.AppendObject("log", strings.NewReader("two"), position)
	must("append", err)
	body, err = bucket.GetObject("log")
	must("append", err)
	expectBytes("append", body, []byte("one two"))
	_, err = bucket.AppendObject("log", strings.NewReader("x"), 1)
	expectCode("append elsewhere", err, 409, "PositionNotEqualToLength")
	done("append")

	must("versioning", client.SetBucketVersioning(s.bucket, oss.VersioningConfig{Status: "Enabled"}))
	must("put", bucket.PutObject("versions", strings.NewReader("first"), sealed...))
	must("put", bucket.PutObject("versions", strings.NewReader("second")))
	must("delete", bucket.DeleteObject("versions"))
	listed, err := bucket.ListObjectVersions(oss.Prefix("versions"))
	must("versions", err)
	expect("versions", fmt.Sprint(len(listed.ObjectVersions), len(listed.ObjectDeleteMarkers)), "2 1")
	body, err = bucket.GetObject("versions", oss.VersionId(listed.ObjectVersions[1].VersionId))
	must("old version", err)
	expectBytes("old version", body, []byte("first"))
	_, err = bucket.GetObject("versions")
	expectCode("deleted", err, 404, "NoSuchKey")
	done("versions")

	url, err := bucket.SignURL(odd, oss.HTTPGet, 60)
	must("sign", err)
	expect("signed get", string(fetch("signed get", "GET", url, nil, nil)), "sealed text")
	url, err = bucket.SignURL("by-url", oss.HTTPPut, 60, oss.ContentType("text/plain"))
	must("sign", err)
	fetch("signed put", "PUT", url, []byte("by URL"), map[string]string{"Content-Type": "text/plain"})
	body, err = bucket.GetObject("by-url")
	must("signed put", err)
	expectBytes("signed put", body, []byte("by URL"))
	done("signed URLs")

	must("tags", bucket.PutObjectTagging("by-url", oss.Tagging{Tags: []oss.Tag{{Key: "a", Value: "b"}}}))
	tags, err := bucket.GetObjectTagging("by-url")
	must("tags", err)
	expect("tags", tags.Tags[0].Value, "b")
	must("symlink", bucket.PutSymlink("link", "by-url"))
	body, err = bucket.GetObject("link")
	must("symlink", err)
	expectBytes("symlink", body, []byte("by URL"))
	done("tags and links")

	page, err := bucket.ListObjectsV2(oss.Prefix("l"), oss.MaxKeys(2))
	must("list", err)
	expect("list", fmt.Sprint(page.Objects[0].Key, page.Objects[1].Key, page.IsTruncated), "largelarge-copytrue")
	page, err = bucket.ListObjectsV2(oss.Prefix("l"), oss.ContinuationToken(page.NextContinuationToken))
	must("list", err)
	expect("list", fmt.Sprint(page.Objects[0].Key, page.Objects[1].Key, page.IsTruncated), "linklogfalse")
	folders, err := bucket.ListObjects(oss.Delimiter("/"))
	must("folders", err)
	expect("folders", folders.CommonPrefixes[0], "dir/")
	done("listing")
}

func expectCode(step string, err error, status int, code string) {
	var refused oss.ServiceError
	if !errors.As(err, &refused) {
		must(step, fmt.Errorf("not refused: %v", err))
	}
	expect(step, fmt.Sprint(refused.StatusCode, " ", refused.Code), fmt.Sprint(status, " ", code))
}
