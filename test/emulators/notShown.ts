/** What this suite cannot show, with the reason. It is printed by every run as `not run`, and stands in docs/deploy.md. */
export const notShown: Record<string, string> = {
  "delivery by CloudTrail and by cost reports":
    "the emulator has no trail and no exports; the tests put the files where AWS would",
  "versions and aliases of the state machine":
    "ministack 1.5.33 does not know their types; the machine itself is the target",
  "redrive, and Verdict being entered again":
    "ministack has no RedriveExecution; the runner of one machine is held to the specification instead",
  "limits of Step Functions: 256 KiB of state, 25,000 events, TimeoutSeconds of the machine":
    "the emulator does not enforce them; `npm run bench:scale` counts against them",
  "the role of the state machine for Lambda, Athena's own actions and StartExecution":
    "the emulator lets every call of a state through; the static checks hold the role to the calls in the file",
  "key policies and grants of KMS": "the emulator encrypts in name only",
  "refusal of plain HTTP": "the emulator has no TLS; statements that demand it are taken from the template",
  "delivery of e-mail, and its confirmation": "a queue that is subscribed to the topics reads what was published",
  "messages of CloudWatch alarms": "no metric rises in the emulator",
  "the TTL of DynamoDB":
    "the emulator expires nothing; readers and conditions treat expired items as absent, which is tested",
  "throttling, eventual consistency and quotas of AWS": "the emulator has none",
  "Node 24 on ARM": "handlers run on the Node of this machine",
  "what Athena does beyond Trino 476: queueing, partial failure, cost":
    "Trino answers each query; bytes scanned and the limit of a workgroup are Trino's own",
};
