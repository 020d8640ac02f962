"""Drives Osseal with alibabacloud-oss-v2, with its CRC-64 checks on."""

import os
import tempfile

import alibabacloud_oss_v2 as oss

from steps import CMK, ENDPOINT, KEY_ID, ODD, SECRET, SIGNATURE, done, expect, fetch

NAME = "python-v2-" + ("sign1" if SIGNATURE == "V1" else "sign4")
config = oss.config.load_default()
config.credentials_provider = oss.credentials.StaticCredentialsProvider(KEY_ID, SECRET)
config.region = "cn-hangzhou"
config.endpoint = ENDPOINT
config.signature_version = SIGNATURE.lower()
client = oss.Client(config)
SEALED = {"server_side_encryption": "KMS", "server_side_encryption_key_id": CMK}


def read(key, **more):
    with client.get_object(oss.GetObjectRequest(bucket=NAME, key=key, **more)).body as body:
        return body.read()


def put(key, body, **more):
    return client.put_object(oss.PutObjectRequest(bucket=NAME, key=key, body=body, **more))


def refused(call):
    try:
        call()
    except oss.exceptions.OperationError as refusal:
        error = refusal.unwrap()
        return error.status_code, error.code
    raise AssertionError("not refused")


client.put_bucket(oss.PutBucketRequest(bucket=NAME))
expect(client.is_bucket_exist(NAME), True)
done("bucket")

put(ODD, b"sealed text", metadata={"note": "n"}, **SEALED)
head = client.head_object(oss.HeadObjectRequest(bucket=NAME, key=ODD))
expect((head.server_side_encryption, head.server_side_encryption_key_id), ("KMS", CMK))
expect(head.metadata["note"], "n")
expect(read(ODD), b"sealed text")
expect(read(ODD, range_header="bytes=2-5"), b"aled")
done("encrypted object")

with tempfile.TemporaryDirectory() as folder:
    data = os.urandom(3_000_000)
    file, back = os.path.join(folder, "file"), os.path.join(folder, "back")
    with open(file, "wb") as out:
        out.write(data)
    uploader = client.uploader(part_size=300_000, parallel_num=4)
    uploader.upload_file(oss.PutObjectRequest(bucket=NAME, key="large", **SEALED), file)
    downloader = client.downloader(part_size=300_000, parallel_num=4)
    downloader.download_file(oss.GetObjectRequest(bucket=NAME, key="large"), back)
    with open(back, "rb") as file_back:
        expect(file_back.read() == data, True)
done("multipart by several threads")

append = lambda position, body: client.append_object(
    oss.AppendObjectRequest(bucket=NAME, key="log", position=position, body=body)
)
append(append(0, b"one ").next_position, b"two")
expect(read("log"), b"one two")
expect(refused(lambda: append(1, b"x")), (409, "PositionNotEqualToLength"))
done("append")

client.put_bucket_versioning(
    oss.PutBucketVersioningRequest(
        bucket=NAME, versioning_configuration=oss.VersioningConfiguration(status="Enabled")
    )
)
put("versions", b"first", **SEALED)
put("versions", b"second")
client.delete_object(oss.DeleteObjectRequest(bucket=NAME, key="versions"))
listed = client.list_object_versions(oss.ListObjectVersionsRequest(bucket=NAME, prefix="versions"))
expect((len(listed.version), len(listed.delete_marker)), (2, 1))
expect(read("versions", version_id=listed.version[1].version_id), b"first")
expect(refused(lambda: read("versions")), (404, "NoSuchKey"))
done("versions")

url = client.presign(oss.GetObjectRequest(bucket=NAME, key=ODD))
expect(fetch(url.url, url.method, headers=url.signed_headers), b"sealed text")
url = client.presign(oss.PutObjectRequest(bucket=NAME, key="by-url", content_type="text/plain"))
fetch(url.url, url.method, b"by URL", url.signed_headers)
expect(read("by-url"), b"by URL")
done("signed URLs")

pages = client.list_objects_v2_paginator().iter_page(oss.ListObjectsV2Request(bucket=NAME, prefix="l", max_keys=1))
expect([item.key for page in pages for item in page.contents or []], ["large", "log"])
folders = client.list_objects_v2(oss.ListObjectsV2Request(bucket=NAME, delimiter="/"))
expect([item.prefix for item in folders.common_prefixes], ["dir/"])
done("listing")
