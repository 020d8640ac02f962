"""Drives Osseal with oss2, with its CRC-64 checks on."""

import os
import tempfile

import oss2

from steps import CMK, ENDPOINT, KEY_ID, ODD, SECRET, SIGNATURE, done, expect, fetch

NAME = "python-v1-" + ("sign1" if SIGNATURE == "V1" else "sign4")
auth = oss2.Auth(KEY_ID, SECRET) if SIGNATURE == "V1" else oss2.AuthV4(KEY_ID, SECRET)
bucket = oss2.Bucket(auth, ENDPOINT, NAME, region="cn-hangzhou", enable_crc=True)
SEALED = {"x-oss-server-side-encryption": "KMS", "x-oss-server-side-encryption-key-id": CMK}


def refused(error, call):
    try:
        call()
    except error as refusal:
        return refusal.status, refusal.code
    raise AssertionError("not refused")


bucket.create_bucket()
expect(bucket.get_bucket_location().location, "oss-cn-hangzhou")
done("bucket")

bucket.put_object(ODD, "sealed text", headers={**SEALED, "x-oss-meta-note": "n"})
head = bucket.head_object(ODD)
expect(head.headers["x-oss-server-side-encryption-key-id"], CMK)
expect(head.headers["x-oss-meta-note"], "n")
expect(bucket.get_object(ODD).read(), b"sealed text")
expect(bucket.get_object(ODD, byte_range=(2, 5)).read(), b"aled")
done("encrypted object")

with tempfile.TemporaryDirectory() as folder:
    data = os.urandom(3_000_000)
    file, back = os.path.join(folder, "file"), os.path.join(folder, "back")
    with open(file, "wb") as out:
        out.write(data)
    store = oss2.ResumableStore(root=folder)
    oss2.resumable_upload(
        bucket, "large", file, store=store, multipart_threshold=500_000, part_size=300_000, num_threads=4, headers=SEALED
    )
    store = oss2.ResumableDownloadStore(root=folder)
    oss2.resumable_download(
        bucket, "large", back, store=store, multiget_threshold=500_000, part_size=300_000, num_threads=4
    )
    with open(back, "rb") as file_back:
        expect(file_back.read() == data, True)
done("multipart by several threads")

first = bucket.append_object("log", 0, "one ", headers={"x-oss-server-side-encryption": "AES256"})
bucket.append_object("log", first.next_position, "two", init_crc=first.crc)
expect(bucket.get_object("log").read(), b"one two")
expect(
    refused(oss2.exceptions.PositionNotEqualToLength, lambda: bucket.append_object("log", 1, "x")),
    (409, "PositionNotEqualToLength"),
)
done("append")

versioning = oss2.models.BucketVersioningConfig()
versioning.status = oss2.BUCKET_VERSIONING_ENABLE
bucket.put_bucket_versioning(versioning)
bucket.put_object("versions", "first", headers=SEALED)
bucket.put_object("versions", "second")
bucket.delete_object("versions")
listed = bucket.list_object_versions(prefix="versions")
expect((len(listed.versions), len(listed.delete_marker)), (2, 1))
expect(bucket.get_object("versions", params={"versionId": listed.versions[1].versionid}).read(), b"first")
expect(refused(oss2.exceptions.NoSuchKey, lambda: bucket.get_object("versions")), (404, "NoSuchKey"))
done("versions")

expect(fetch(bucket.sign_url("GET", ODD, 60, slash_safe=True)), b"sealed text")
headers = {"Content-Type": "text/plain"}
fetch(bucket.sign_url("PUT", "by-url", 60, headers=headers, slash_safe=True), "PUT", b"by URL", headers)
expect(bucket.get_object("by-url").read(), b"by URL")
done("signed URLs")

names = [item.key for item in oss2.ObjectIteratorV2(bucket, prefix="l", max_keys=1)]
expect(names, ["large", "log"])
expect(bucket.list_objects_v2(delimiter="/").prefix_list, ["dir/"])
done("listing")
