import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { deliveries } from "../../../pipeline/cost/deliveries/deliveries";
import type { CostFile, Deliveries } from "../../../pipeline/cost/deliveries/delivery";
import type { Manifest } from "../../../pipeline/cost/deliveries/manifest";
import { exportManifest, exportPart, legacyManifest, legacyPart } from "./parts";

/** What lands in the folder, in the order in which AWS wrote it, and what must hold at the end. */
interface Story {
  objects: (CostFile | Manifest)[];
  holds: { period: string; id: string; parts: number }[];
}
const isManifest = (object: CostFile | Manifest): object is Manifest => "files" in object;
const names = (count: number, stem: string) => Array.from({ length: count }, (_, i) => `${stem}-${i + 1}.csv.gz`);

/** Legacy months with several assemblies each, named by the manifest of the period or, where that has not arrived, told by time. */
const legacyStory = fc
  .array(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 })
  .map((months): Story => {
    const story: Story = { objects: [], holds: [] };
    for (const [m, assemblies] of months.entries()) {
      const month = `0${m + 7}`;
      for (const [i, count] of assemblies.entries()) {
        const id = `assembly-${m}-${i}`;
        const parts = names(count, "cur");
        const periods = { [`2024-${month}`]: 10 };
        story.objects.push(...parts.map((name) => legacyPart(id, name, { month, periods })));
        story.objects.push(legacyManifest(id, parts, { month, level: "assembly" }));
        if (i < assemblies.length - 1) continue;
        story.objects.push(legacyManifest(id, parts, { month }));
        story.holds.push({ period: `2024-${month}`, id, parts: count });
      }
    }
    return story;
  });

/** Executions of an export that creates new files, in folders that tell the time; the manifest of the period may not be copied. */
const exportStory = fc
  .array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 })
  .map((executions): Story => {
    const story: Story = { objects: [], holds: [] };
    for (const [i, count] of executions.entries()) {
      const version = `2024091${i}T000000Z-x${i}`;
      const parts = names(count, "e");
      story.objects.push(...parts.map((name) => exportPart(name, { version })));
      story.objects.push(exportManifest(`x${i}`, parts, { version }));
      if (i === executions.length - 1) story.holds.push({ period: "2024-09", id: `x${i}`, parts: count });
    }
    return story;
  });

const run = (objects: (CostFile | Manifest)[]): Deliveries =>
  deliveries(
    objects.filter((o): o is CostFile => !isManifest(o)),
    objects.filter(isManifest),
  );
const held = (found: Deliveries) =>
  found.deliveries.map(({ period, id, files }) => ({ period, id, parts: files.length }));

/** Things land in any order, and a copy's time is when it landed. */
const landed = fc.oneof(legacyStory, exportStory).chain((story) =>
  fc.shuffledSubarray(story.objects, { minLength: story.objects.length }).map((objects) => ({
    story,
    objects: objects.map((object, i) => ({ ...object, modifiedAt: new Date(1.73e12 + i * 60_000).toISOString() })),
  })),
);

test("files and manifests in any order of arrival: the newest complete delivery holds in every period", () => {
  fc.assert(
    fc.property(landed, ({ story, objects }) => {
      const found = run(objects);
      expect(held(found)).toEqual(story.holds);
      expect([...found.incomplete, ...found.refused, ...found.idle]).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test("the order in which files are listed changes nothing at all", () => {
  fc.assert(
    fc.property(landed, fc.infiniteStream(fc.nat()), ({ objects }, keys) => {
      const shuffled = objects
        .map((object) => ({ object, key: keys.next().value as number }))
        .sort((a, b) => a.key - b.key);
      expect(run(shuffled.map(({ object }) => object))).toEqual(run(objects));
    }),
    { numRuns: 200 },
  );
});

test("while things arrive, whatever holds is whole, and every file is accounted for", () => {
  fc.assert(
    fc.property(landed, fc.nat(), ({ objects }, cut) => {
      const here = objects.slice(0, cut % (objects.length + 1));
      const found = run(here);
      const manifests = here.filter(isManifest);
      for (const { manifest, files } of found.deliveries) {
        if (manifest === undefined) continue;
        expect(files).toHaveLength(manifests.find(({ key }) => key === manifest)!.files.length);
      }
      const told = new Set([
        ...[...found.deliveries, ...found.older].flatMap(({ files }) => files.map(({ key }) => key)),
        ...[...found.incomplete, ...found.refused].flatMap(({ files }) => files),
        ...found.idle.map(({ key }) => key),
      ]);
      expect(
        here
          .filter((o) => !isManifest(o))
          .map(({ key }) => key)
          .filter((key) => !told.has(key)),
      ).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
