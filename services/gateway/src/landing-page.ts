/** Where the services answer, as a browser on the user's machine reaches them. */
export interface Addresses {
  readonly oss: string;
  /** Absent when the gateway does not know it. */
  readonly kms?: string | undefined;
  readonly region: string;
}

/** A page without scripts: what runs here, and what to tell each SDK. */
export function landingPage(addresses: Addresses): string {
  const oss = escapeHtml(addresses.oss);
  const kms = addresses.kms === undefined ? undefined : escapeHtml(addresses.kms);
  const region = escapeHtml(addresses.region);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Osseal</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1f2328; background: #fff }
code, pre { font: 14px/1.5 ui-monospace, monospace; background: #f3f4f6; border-radius: 4px }
code { padding: 0 .3em } pre { padding: .8em 1em; overflow-x: auto } pre code { padding: 0 }
table { border-collapse: collapse } td, th { text-align: left; padding: .2em 1.2em .2em 0 }
@media (prefers-color-scheme: dark) { body { color: #e6e6e6; background: #14171c } code, pre { background: #23272e } }
</style>
</head>
<body>
<main>
<h1>Osseal is running</h1>
<p>A local KMS emulator and an OSS gateway that really encrypts. Change the endpoint, keep the code.</p>
<table>
<tr><th scope="row">OSS</th><td><code>${oss}</code></td></tr>
${kms === undefined ? '' : `<tr><th scope="row">KMS, RAM, STS</th><td><code>${kms}</code></td></tr>\n`}<tr><th scope="row">Default region</th><td><code>${region}</code></td></tr>
</table>
<h2>Point an SDK here</h2>
<p>Use the access key that the server wrote to its ready file, or one of your seed file.</p>
<h3>ali-oss (Node.js)</h3>
<pre><code>new OSS({ endpoint: '${oss}', region: 'oss-${region}', accessKeyId, accessKeySecret, bucket })</code></pre>
<h3>oss2 (Python)</h3>
<pre><code>oss2.Bucket(oss2.Auth(key_id, key_secret), '${oss}', bucket, is_path_style=True)</code></pre>
<h3>alibabacloud-oss-go-sdk-v2 (Go)</h3>
<pre><code>oss.LoadDefaultConfig().WithRegion("${region}").WithEndpoint("${oss}").WithUsePathStyle(true)</code></pre>
<h3>ossutil</h3>
<pre><code>ossutil ls -e ${oss} --region ${region} --force-path-style</code></pre>
<h2>Look inside</h2>
<ul>
<li><a href="../health">health</a>, <a href="../ready">ready</a>, <a href="../metrics">metrics</a></li>
<li><a href="../usage">usage</a>: billed KMS calls (asks for an account root's access key)</li>
</ul>
</main>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
