// Drives Osseal with the official Go SDKs. Each step is printed when what it got is what it should be.
package main

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"os"
)

// settings are where the server is, and who asks.
type settings struct {
	endpoint, keyID, secret, cmk, signature, bucket string
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: clients v1|v2 V1|V4")
		os.Exit(2)
	}
	s := settings{
		endpoint:  os.Getenv("OSS_ENDPOINT"),
		keyID:     os.Getenv("OSS_ACCESS_KEY_ID"),
		secret:    os.Getenv("OSS_ACCESS_KEY_SECRET"),
		cmk:       os.Getenv("OSS_CMK"),
		signature: os.Args[2],
		bucket:    "go-" + os.Args[1] + "-" + map[string]string{"V1": "sign1", "V4": "sign4"}[os.Args[2]],
	}
	if os.Args[1] == "v1" {
		driveV1(s)
	} else {
		driveV2(s)
	}
}

// must ends the program with what went wrong.
func must(step string, err error) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", step, err)
		os.Exit(1)
	}
}

// done says that a step did what it should.
func done(step string) {
	fmt.Println(step)
}

func expect(step string, got, want any) {
	if got != want {
		must(step, fmt.Errorf("got %v, want %v", got, want))
	}
}

func expectBytes(step string, got io.ReadCloser, want []byte) {
	defer got.Close()
	all, err := io.ReadAll(got)
	must(step, err)
	if !bytes.Equal(all, want) {
		must(step, fmt.Errorf("got %d other bytes", len(all)))
	}
}

func randomBytes(size int) []byte {
	data := make([]byte, size)
	_, err := rand.Read(data)
	must("random", err)
	return data
}

// fetch asks for a URL as any HTTP client does.
func fetch(step, method, url string, body []byte, header map[string]string) []byte {
	request, err := http.NewRequest(method, url, bytes.NewReader(body))
	must(step, err)
	for name, value := range header {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	must(step, err)
	defer response.Body.Close()
	all, err := io.ReadAll(response.Body)
	must(step, err)
	if response.StatusCode != http.StatusOK {
		must(step, fmt.Errorf("status %d: %s", response.StatusCode, all))
	}
	return all
}
