import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * What tells one process from every other that ever had its number: when it started, and in which boot of the machine.
 * @returns undefined when no such process lives; one that has ended and waits to be reaped does not live
 */
export function birth(pid: number): string | undefined {
  if (process.platform === "linux") return birthOnLinux(pid);
  if (process.platform === "win32")
    return answer("powershell", ["-NoProfile", "-Command", `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`]);
  return answer("ps", ["-o", "lstart=", "-p", String(pid)]);
}

/** Field 3 of /proc/PID/stat is the state, field 22 the start in clock ticks after boot; the name before them may hold anything. */
function birthOnLinux(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return undefined;
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim()}/${fields[19]}`;
  } catch {
    return undefined;
  }
}

function answer(program: string, args: string[]): string | undefined {
  try {
    const text = execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    return text === "" ? undefined : text;
  } catch {
    return undefined;
  }
}
