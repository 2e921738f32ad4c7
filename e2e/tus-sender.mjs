// Sends a file with the public tus client: ORIGIN TOKEN FILE MEMORY SHARE. Kills itself once SHARE of it is acknowledged; with 1, goes to
// the end, and its last line says whether it went on from an earlier attempt, from where, and the address.

import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { FileUrlStorage, Upload } from "tus-js-client";

const [origin, token, file, memory, share] = process.argv.slice(2);
let first;
const upload = new Upload(createReadStream(file), {
  endpoint: `${origin}/api/v1/uploads`,
  headers: { authorization: `Bearer ${token}` },
  chunkSize: 512 * 1024,
  retryDelays: [0, 200, 1_000],
  urlStorage: new FileUrlStorage(memory),
  metadata: { filename: basename(file), filetype: "application/octet-stream" },
  onChunkComplete(_size, accepted, total) {
    first ??= accepted;
    if (Number(share) < 1 && accepted >= total * Number(share)) process.kill(process.pid, "SIGKILL");
  },
  onError(error) {
    console.error(`${error}`);
    process.exitCode = 1;
  },
  onSuccess() {
    console.log(JSON.stringify({ resumed: previous.length > 0, first, url: upload.url }));
  },
});
const previous = await upload.findPreviousUploads();
if (previous.length > 0) upload.resumeFromPreviousUpload(previous[0]);
upload.start();
