// Reads exported files with other people's libraries, and prints what they make of them.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const papa = require("papaparse");
const resume = require("@jsonresume/schema");
const validateFeed = require("jsonfeed-validator");

const text = (file) => readFileSync(file, "utf8");

const READERS = {
  csv: (file) => papa.parse(text(file), { header: true, skipEmptyLines: true }),
  "json-resume": (file) =>
    new Promise((done) => {
      resume.validate(JSON.parse(text(file)), (errors) => done({ errors: errors ?? [] }));
    }),
  // The library knows version 1; version 1.1 has a list of authors in place of one.
  "json-feed": (file) => {
    const { authors, ...feed } = JSON.parse(text(file));
    const former = { ...feed, version: "https://jsonfeed.org/version/1", author: authors[0] };
    return { errors: validateFeed(former) };
  },
};

const [kind, file] = process.argv.slice(2);
console.log(JSON.stringify(await READERS[kind](file)));
