/* Names blank nodes that look alike at first sight (RDFC-1.0 §4.4.3 step 5, §4.7, §4.8).
   Few credentials have any: verify.js loads this when it meets one. */
(() => {
'use strict';

function* permutations(items) {
  if (items.length < 2) yield items;
  else for (const item of items) for (const others of permutations(items.filter((other) => other !== item))) yield [item, ...others];
}

/** Gives the nodes of each group names, in an order that does not depend on what they were called. */
globalThis.credfolio.nameAlike = async (groups, { quadsOf, hashOf, canonical, Names, hash, spend, byHash }) => {
  const hashRelated = (related, predicate, names, position) => { // §4.7
    spend();
    const name = canonical.held.get(related) ?? names.held.get(related) ?? hashOf.get(related);
    return hash(position + (position === 'g' ? '' : predicate) + name);
  };

  const hashNDegree = async (blank, names) => { // §4.8
    const pairs = [];
    for (const quad of quadsOf.get(blank)) for (const [position, place] of [['s', 0], ['o', 2], ['g', 3]]) { // step 3
      const related = quad[place];
      if (related[0] === '_' && related !== blank) pairs.push([await hashRelated(related, quad[1], names, position), related]);
    }
    let data = '';
    for (const [relatedHash, group] of byHash(pairs)) { // step 5
      let path = '', chosen = names;
      for (const order of permutations(group)) { // step 5.4
        spend();
        const found = await pathOf(order, new Names('_:b', names.held), path);
        if (found) [path, chosen] = found;
      }
      data += relatedHash + path;
      names = chosen;
    }
    return { hash: await hash(data), names };
  };

  /** The path of one order of related nodes (steps 5.4.4, 5.4.5); nothing as soon as another is better. */
  const pathOf = async (order, names, best) => {
    let path = '';
    const isBeyond = () => best && path.length >= best.length && path > best;
    const unnamed = [];
    for (const related of order) {
      const name = canonical.held.get(related);
      if (!name && !names.held.has(related)) unnamed.push(related);
      path += name ?? names.give(related);
      if (isBeyond()) return null;
    }
    for (const related of unnamed) {
      const result = await hashNDegree(related, names);
      path += `${names.give(related)}<${result.hash}>`;
      names = result.names;
      if (isBeyond()) return null;
    }
    return !best || path < best ? [path, names] : null;
  };

  for (const group of groups) {
    const results = [];
    for (const blank of group) if (!canonical.held.has(blank)) {
      const names = new Names('_:b');
      names.give(blank);
      results.push(await hashNDegree(blank, names));
    }
    results.sort((a, b) => a.hash < b.hash ? -1 : 1);
    for (const { names } of results) for (const blank of names.held.keys()) canonical.give(blank);
  }
};
})();
