import { textShape } from "./shapes";

const magics: [name: string, bytes: number[], next?: string][] = [
  ["a zip archive", [0x50, 0x4b, 0x03, 0x04], "unzip it"],
  ["a 7z archive", [0x37, 0x7a, 0xbc, 0xaf], "unpack it"],
  ["bzip2", [0x42, 0x5a, 0x68], "bunzip2 it"],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a], "unxz it"],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd], "unzstd it"],
  ["lz4", [0x04, 0x22, 0x4d, 0x18], "unlz4 it"],
  ["compress", [0x1f, 0x9d], "gunzip it"],
  ["snappy", [0xff, 0x06, 0x00, 0x00, 0x73, 0x4e, 0x61], "decompress it"],
  ["Parquet", [0x50, 0x41, 0x52, 0x31]],
  ["ORC", [0x4f, 0x52, 0x43]],
  ["Avro", [0x4f, 0x62, 0x6a, 0x01]],
  ["UTF-16 text", [0xff, 0xfe]],
  ["UTF-16 text", [0xfe, 0xff]],
  ["UTF-16 text", [0x7b, 0x00]],
  ["UTF-16 text", [0x5b, 0x00]],
  ["UTF-16 text", [0x00, 0x7b]],
  ["UTF-16 text", [0x00, 0x5b]],
  ["gzip within gzip", [0x1f, 0x8b], "gunzip it once"],
];

/** What content is that begins like no JSON object or list, in plain words; undefined when it may be JSON. @param head its first bytes */
export function describe(head: Buffer): string | undefined {
  const magic = magics.find(([, bytes]) => bytes.every((byte, i) => head[i] === byte));
  if (magic) return `${magic[0]} instead of JSON${magic[2] ? `; ${magic[2]}` : ""}`;
  if (head.toString("latin1", 257, 262) === "ustar") return "a tar archive instead of JSON; unpack it";
  const text = head.toString("latin1").trimStart().toLowerCase();
  if (text === "" || text.startsWith("{") || text.startsWith("[")) return undefined;
  if (/^<!doctype html|^<html|^<head|^<body/.test(text)) return "HTML instead of JSON";
  if (text.startsWith("<")) return "XML or HTML instead of JSON";
  const shape = textShape(head.toString().trimStart());
  if (shape) return `text instead of JSON: ${shape}`;
  return `neither gzip nor JSON: it begins with the bytes ${head.toString("hex", 0, 8).replace(/..(?=.)/g, "$& ")}`;
}

/** Kinds of files that AWS puts beside the logs, by the folder that AWS gives them. @see docs of CloudTrail and AWS Config on file names */
export function folderKind(key: string): "digest" | "insight" | "config" | undefined {
  const [, folder] =
    /[/\\]AWSLogs[/\\](?:[^/\\]+[/\\]){1,2}(CloudTrail-Digest|CloudTrail-Insight|Config)[/\\]/.exec(key) ?? [];
  if (folder === undefined) return undefined;
  return folder === "Config" ? "config" : folder === "CloudTrail-Digest" ? "digest" : "insight";
}
