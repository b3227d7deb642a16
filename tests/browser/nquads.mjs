// Reads N-Quads as the script's quads: terms as they are written, texts escaped the canonical way.
const TERM = /\s*(?:(<[^>]*>)|(_:[^\s<"]*[^\s<".])|"((?:[^"\\]|\\.)*)"(\^\^<[^>]*>|@[\w-]+)?|(\.))/y;
const NAMED = { t: '\t', b: '\b', n: '\n', r: '\r', f: '\f', '"': '"', "'": "'", '\\': '\\' };
const unescaped = (text) => text.replace(/\\(?:u(.{4})|U(.{8})|(.))/g, (_, four, eight, char) =>
  char ? NAMED[char] : String.fromCodePoint(parseInt(four ?? eight, 16)));

export function parseQuads(text, escaped) {
  return text.split('\n').filter((line) => line.trim() && !line.startsWith('#')).map((line) => {
    const terms = [];
    for (TERM.lastIndex = 0; ;) {
      const [, iri, blank, literal, suffix = '', end] = TERM.exec(line);
      if (end) return [...terms, ...Array(4 - terms.length).fill('')];
      if (iri) terms.push(unescaped(iri));
      else if (blank) terms.push(blank);
      else terms.push(`"${escaped(unescaped(literal))}"${suffix === '^^<http://www.w3.org/2001/XMLSchema#string>' ? '' : unescaped(suffix)}`);
    }
  });
}
