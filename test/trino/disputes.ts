import { type Fields, record, user } from "./record";

const corrected = (eventID: string, originalEventID: string, fields: Fields = {}) =>
  record({ eventID, addendum: { reason: "UPDATED_DATA", originalEventID, updatedFields: "x" }, ...fields });

/** Copies, shared events and corrections, each under names of its own; the same events in two files in two orders. */
export function disputes(): string[] {
  const twice = record({ eventID: "twice" });
  const shared = { sharedEventID: "shared-1" };
  const other = { type: "AWSAccount", accountId: "444455556666", principalId: "AIDAOTHER" };
  return [
    twice,
    twice,
    record({ eventID: "twice-other-content", requestID: "a" }),
    record({ eventID: "twice-other-content", requestID: "b" }),
    record({ eventID: "s1-owner", ...shared, userIdentity: other }),
    record({
      eventID: "s1-requester",
      ...shared,
      userIdentity: user("z", "444455556666"),
      recipientAccountId: "444455556666",
    }),
    record({ eventID: "s1-a-third", ...shared, recipientAccountId: "777788889999" }),
    record({ eventID: "empty-shared-1", sharedEventID: "" }),
    record({ eventID: "empty-shared-2", sharedEventID: "" }),
    record({ eventID: "c1-original" }),
    corrected("c1-correction", "c1-original", { additionalEventData: { bytesTransferredOut: 5 } }),
    corrected("c2-correction", "c2-original"),
    record({ eventID: "c2-original" }),
    corrected("c3-late", "an event of another day"),
    record({ eventID: "c4-original" }),
    corrected("c4-a", "c4-original"),
    corrected("c4-b", "c4-original"),
    corrected("c4-b", "c4-original"),
    record({ eventID: "c5-original" }),
    corrected("c5-z", "c5-original"),
    corrected("c5-m", "c5-z"),
    corrected("c5-a", "c5-m"),
    corrected("c5-0", "c5-a"),
    record({ eventID: "c6-one", sharedEventID: "shared-6" }),
    record({ eventID: "c6-two", sharedEventID: "shared-6", recipientAccountId: "444455556666" }),
    corrected("c6-fix", "shared-6"),
    record({ eventID: "c7-one", sharedEventID: "shared-7" }),
    record({ eventID: "c7-two", sharedEventID: "shared-7", recipientAccountId: "444455556666" }),
    corrected("c7-fix-one", "c7-one", { sharedEventID: "shared-7-fix" }),
    corrected("c7-fix-two", "c7-two", { sharedEventID: "shared-7-fix", recipientAccountId: "444455556666" }),
    record({ eventID: "c8-itself" }),
    corrected("c8-itself", "c8-itself"),
    record({ eventID: "c9-no-original", addendum: { reason: "UPDATED_DATA" } }),
    record({ eventID: "c10-delay", addendum: { reason: "DELIVERY_DELAY", originalEventID: "twice" } }),
    corrected("c11-a", "c11-b"),
    corrected("c11-b", "c11-c"),
    record({ eventID: "c12", additionalEventData: {} }),
    corrected("c12-x", "c12", { additionalEventData: { bytesTransferredOut: 7.0, bytesTransferredIn: "3" } }),
  ];
}
