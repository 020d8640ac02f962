"""What both programs share: a step is printed when what it got is what it should be."""

import os
import sys
import urllib.request

ENDPOINT = os.environ["OSS_ENDPOINT"]
KEY_ID = os.environ["OSS_ACCESS_KEY_ID"]
SECRET = os.environ["OSS_ACCESS_KEY_SECRET"]
CMK = os.environ["OSS_CMK"]
SIGNATURE = sys.argv[1]
ODD = "dir/é +&=?%41中文.txt"


def expect(got, want):
    if got != want:
        raise AssertionError(f"got {got!r:.200}, want {want!r:.200}")


def done(step):
    print(step, flush=True)


def fetch(url, method="GET", body=None, headers=None):
    """Asks for a URL as any HTTP client does."""
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as response:
        return response.read()
