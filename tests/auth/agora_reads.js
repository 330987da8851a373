// Reads a token with the official library and signs it again with the certificate, as JSON:
// node agora_reads.js CERTIFICATE TOKEN
const zlib = require("zlib");
const { AccessToken2 } = require("agora-token/src/AccessToken2");

const [certificate, token] = process.argv.slice(2);
const unpacked = (text) => zlib.inflateSync(Buffer.from(text.slice(3), "base64")).toString("hex");

const read = new AccessToken2();
read.from_string(token);
for (const service of Object.values(read.services)) {
  for (const name of ["__channel_name", "__uid"]) service[name] = service[name].toString();
}
read.appId = read.appId.toString();
read.appCertificate = certificate;

console.log(
  JSON.stringify({
    app: read.appId,
    issued: read.issueTs,
    lasts: read.expire,
    services: Object.fromEntries(
      Object.entries(read.services).map(([type, it]) => [type, [it.__channel_name, it.__uid, it.__privileges]]),
    ),
    signed: unpacked(read.build()) === unpacked(token),
  }),
);
