/** The version of a record as the server compares it: `"<id>-<version>"`. */
interface Versioned {
  id: string;
  version: number;
}

/** Headers of a change: it goes through only if the record is still the one the person saw. */
export const ifMatch = (record: Versioned) => ({ "if-match": `"${record.id}-${record.version}"` });
