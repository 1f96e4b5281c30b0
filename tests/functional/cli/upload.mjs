// Uploads a file by tus-js-client: breaks off on the way, and goes on as another client would.
// node upload.mjs ENDPOINT TOKEN FILE; prints the address of the upload, and how often it broke off.
import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";
import * as tus from "tus-js-client";

const [endpoint, token, path] = process.argv.slice(2);
const size = statSync(path).size;
const chunkSize = 256 * 1024;

function send(url, breakAt) {
  return new Promise((resolve, reject) => {
    const upload = new tus.Upload(createReadStream(path), {
      endpoint: url ? undefined : endpoint,
      uploadUrl: url,
      uploadSize: size,
      chunkSize,
      uploadDataDuringCreation: !url,
      retryDelays: [0, 100, 500],
      metadata: { filename: basename(path), filetype: "text/html" },
      headers: { Authorization: `Bearer ${token}` },
      onError: reject,
      onSuccess: () => resolve({ url: upload.url, done: true }),
      onProgress: async (sent) => {
        if (breakAt && sent >= breakAt && upload.url) {
          breakAt = 0;
          await upload.abort();
          resolve({ url: upload.url, done: false });
        }
      },
    });
    upload.start();
  });
}

let state = { url: null, done: false };
let broken = 0;
for (const share of [0.2, 0.5, 0.7, 0]) {
  state = await send(state.url, Math.floor(size * share));
  if (state.done) break;
  broken += 1;
}
console.log(JSON.stringify({ url: state.url, broken, done: state.done }));
