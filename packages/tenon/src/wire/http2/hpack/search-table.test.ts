import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SearchTable } from "./search-table.js";

describe("SearchTable", () => {
  it("has room as long as entries are no more than its capacity", () => {
    const table = new SearchTable(100);
    table.insert("a", "1"); // 34 bytes
    assert.equal(table.hasRoomFor(66), true);
    assert.equal(table.hasRoomFor(67), false);
  });

  it("finds an entry that fills it to the last byte", () => {
    const table = new SearchTable(34);
    table.insert("a", "1");
    const known = table.find("a");
    assert.ok(known !== undefined);
    assert.equal(table.indexOfField(known, "1"), 62);
  });

  it("is empty after an entry that is larger", () => {
    const table = new SearchTable(34);
    table.insert("a", "1");
    table.insert("b", "22");
    assert.equal(table.find("a"), undefined);
    assert.equal(table.find("b"), undefined);
    assert.equal(table.usedBytes, 0);
  });
});
