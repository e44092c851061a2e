import { crc32, deflateRawSync } from "node:zlib";

/** A zip archive as AWS writes it: deflated, lengths in the headers; `stream`: lengths behind the data, as streaming writers do. */
export function zipOf(
  files: Record<string, string | Buffer>,
  how: "deflate" | "stored" | "stream" = "deflate",
): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, body] of Object.entries(files)) {
    const content = Buffer.from(body);
    const data = how === "stored" ? content : deflateRawSync(content);
    const sizes = Buffer.alloc(12);
    sizes.writeUInt32LE(crc32(content), 0);
    sizes.writeUInt32LE(data.length, 4);
    sizes.writeUInt32LE(content.length, 8);
    const common = Buffer.alloc(10);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(how === "stream" ? 8 : 0, 2);
    common.writeUInt16LE(how === "stored" ? 0 : 8, 4);
    const names = Buffer.alloc(4);
    names.writeUInt16LE(Buffer.byteLength(name), 0);
    const local = Buffer.concat([
      Buffer.from("PK\x03\x04"),
      common,
      how === "stream" ? Buffer.alloc(12) : sizes,
      names,
      Buffer.from(name),
      data,
      ...(how === "stream" ? [Buffer.from("PK\x07\x08"), sizes] : []),
    ]);
    const offset = Buffer.alloc(14);
    offset.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), common, sizes, names, offset, Buffer.from(name)]));
    parts.push(local);
    at += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, central, end]);
}
