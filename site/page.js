// The page's own script: reads manifest.json and catalog.json (inlined, or beside the page) and shows one node at a time.
'use strict';

const make = (tag, attributes = {}, ...children) => {
  const svg = ['svg', 'rect', 'path', 'text', 'g'].includes(tag);
  const element = svg
    ? document.createElementNS('http://www.w3.org/2000/svg', tag)
    : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
};

const load = async (inlined, file) => {
  if (typeof inlined !== 'string') return inlined;
  const answer = await fetch(file);
  if (!answer.ok) throw new Error(`${file}: ${answer.status}`);
  return answer.json();
};

const start = (manifest, catalog) => {
  const shown = [
    'model',
    'seed',
    'snapshot',
    'source',
    'exposure',
    'function',
    'metric',
    'analysis',
    'test',
    'unit_test',
  ];
  const nodes = new Map();
  for (const section of ['nodes', 'sources', 'exposures', 'functions', 'metrics', 'unit_tests']) {
    for (const node of Object.values(manifest[section] ?? {})) {
      if (shown.includes(node.resource_type)) nodes.set(node.unique_id, node);
    }
  }
  const parents = (id) => (manifest.parent_map[id] ?? []).filter((one) => nodes.has(one));
  const children = (id) => (manifest.child_map[id] ?? []).filter((one) => nodes.has(one));
  const isTest = (id) => /^(test|unit_test)\./.test(id);
  const nameOf = (node) =>
    node.resource_type === 'source'
      ? `${node.source_name}.${node.name}`
      : node.name + (node.version ? `.v${node.version}` : '');
  const link = (id) => make('a', { href: `#!/${id}` }, nameOf(nodes.get(id)));
  const links = (ids) => ids.flatMap((id, index) => (index === 0 ? [link(id)] : [', ', link(id)]));

  /** Nodes by their distance from the one that is shown; parents before, children behind. */
  const layers = (id) => {
    const levels = new Map([[id, 0]]);
    for (const [next, step] of [
      [parents, -1],
      [children, 1],
    ]) {
      let edge = [id];
      for (let level = step; edge.length > 0 && Math.abs(level) <= 4; level += step) {
        edge = edge.flatMap((one) => next(one)).filter((one) => !isTest(one));
        for (const one of edge) if (one !== id) levels.set(one, level);
        edge = [...new Set(edge)].filter((one) => one !== id);
      }
    }
    return levels;
  };

  const lineage = (id) => {
    const levels = layers(id);
    const columns = new Map();
    for (const [one, level] of [...levels].sort(([a], [b]) => (a < b ? -1 : 1))) {
      columns.set(level, [...(columns.get(level) ?? []), one]);
    }
    const order = [...columns.keys()].sort((a, b) => a - b);
    const [width, height, gapX, gapY] = [190, 26, 60, 12];
    const tallest = Math.max(...[...columns.values()].map((column) => column.length));
    const at = new Map();
    order.forEach((level, x) => {
      const column = columns.get(level);
      const top = ((tallest - column.length) * (height + gapY)) / 2;
      column.forEach((one, y) => at.set(one, [x * (width + gapX) + 8, top + y * (height + gapY) + 8]));
    });
    const total = [order.length * (width + gapX) - gapX + 16, tallest * (height + gapY) - gapY + 16];
    const svg = make('svg', { width: total[0], height: total[1], role: 'img', 'aria-label': 'Lineage' });
    for (const [one, [x, y]] of at) {
      for (const parent of parents(one)) {
        const from = at.get(parent);
        if (!from || from[0] >= x) continue;
        const [x1, y1] = [from[0] + width, from[1] + height / 2];
        svg.append(
          make('path', {
            d: `M${x1},${y1} C${x1 + gapX / 2},${y1} ${x - gapX / 2},${y + height / 2} ${x},${y + height / 2}`,
          }),
        );
      }
    }
    for (const [one, [x, y]] of at) {
      const name = nameOf(nodes.get(one));
      const text = make('text', { x: x + 8, y: y + 17 }, name.length > 26 ? `${name.slice(0, 25)}…` : name);
      const group = make(
        'g',
        {},
        make('rect', { x, y, width, height, rx: 5, class: one === id ? 'here' : null }),
        text,
      );
      group.style.cursor = 'pointer';
      group.addEventListener('click', () => (location.hash = `#!/${one}`));
      svg.append(group);
    }
    return make('div', { class: 'lineage' }, svg);
  };

  const columnsOf = (node, found) => {
    const described = new Map(
      Object.values(node.columns ?? {}).map((column) => [column.name.toLowerCase(), column]),
    );
    const real = Object.values(found?.columns ?? {}).sort((a, b) => a.index - b.index);
    const tests = children(node.unique_id)
      .map((id) => nodes.get(id))
      .filter((one) => one.column_name);
    const rows = real.length > 0 ? real : [...described.values()];
    return rows.map((column) => {
      const about = described.get(column.name.toLowerCase());
      const named = tests.filter((one) => one.column_name.toLowerCase() === column.name.toLowerCase());
      return make(
        'tr',
        {},
        make('td', {}, column.name),
        make('td', {}, column.type ?? about?.data_type ?? ''),
        make('td', {}, about?.description || column.comment || ''),
        make(
          'td',
          {},
          ...named.flatMap((one, index) => [index === 0 ? '' : ', ', one.test_metadata?.name ?? one.name]),
        ),
      );
    });
  };

  const show = (id) => {
    const node = nodes.get(id);
    const page = document.getElementById('page');
    for (const one of document.querySelectorAll('nav a')) {
      if (one.getAttribute('href') === `#!/${id}`) one.setAttribute('aria-current', 'page');
      else one.removeAttribute('aria-current');
    }
    if (!node) {
      page.replaceChildren(
        make('h1', {}, manifest.metadata.project_name ?? 'Project'),
        make('p', {}, `${nodes.size} nodes. Choose one.`),
      );
      return;
    }
    const found = catalog.nodes[id] ?? catalog.sources[id];
    const above = parents(id);
    const below = children(id).filter((one) => !isTest(one));
    const facts = [
      ['kind', `${node.resource_type}${node.config?.materialized ? `, ${node.config.materialized}` : ''}`],
      ['relation', node.relation_name],
      [
        'in the database',
        found && `${found.metadata.type}${found.metadata.owner ? `, owned by ${found.metadata.owner}` : ''}`,
      ],
      ['file', node.original_file_path],
      ['tags', (node.tags ?? []).join(', ')],
      ['owner', node.owner?.name ?? node.owner?.email],
      ['url', node.url && make('a', { href: /^https?:/.test(node.url) ? node.url : null }, node.url)],
      ['reads', above.length > 0 && make('span', {}, ...links(above))],
      ['read by', below.length > 0 && make('span', {}, ...links(below))],
    ].filter(([, value]) => value);
    const columns = columnsOf(node, found);
    const code = [
      ['Compiled', node.compiled_code],
      ['Code', node.raw_code],
    ].filter(([, text]) => text);
    const head = make(
      'tr',
      {},
      ...['Column', 'Type', 'Description', 'Tests'].map((text) => make('th', {}, text)),
    );
    page.replaceChildren(
      make('h1', {}, nameOf(node)),
      make('p', { class: 'description' }, node.description || found?.metadata.comment || ''),
      make('dl', {}, ...facts.flatMap(([name, value]) => [make('dt', {}, name), make('dd', {}, value)])),
      lineage(id),
      ...(columns.length > 0 ? [make('h2', {}, 'Columns'), make('table', {}, head, ...columns)] : []),
      ...code.map(([name, text], index) =>
        make('details', index === 0 ? { open: '' } : {}, make('summary', {}, name), make('pre', {}, text)),
      ),
    );
    document.title = `${nameOf(node)} · ${manifest.metadata.project_name ?? 'Documentation'}`;
    page.scrollTop = 0;
  };

  const list = (wanted) => {
    const groups = shown.map((type) => {
      const members = [...nodes.values()].filter(
        (node) => node.resource_type === type && nameOf(node).toLowerCase().includes(wanted),
      );
      if (members.length === 0) return [];
      members.sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
      return [
        make('h2', {}, `${type.replace('_', ' ')}s (${members.length})`),
        ...members.map((node) => link(node.unique_id)),
      ];
    });
    document.getElementById('list').replaceChildren(...groups.flat());
  };

  // Addresses as dbt's site has them: `#!/model/model.shop.orders` leads here too.
  const current = () =>
    decodeURIComponent(location.hash)
      .replace(/^#!\//, '')
      .replace(/^\w+\//, '');
  const search = document.querySelector('input');
  search.addEventListener('input', () => list(search.value.toLowerCase()));
  window.addEventListener('hashchange', () => show(current()));
  list('');
  show(current());
};

Promise.all([
  load(window.artifacts.manifest, 'manifest.json'),
  load(window.artifacts.catalog, 'catalog.json'),
]).then(
  ([manifest, catalog]) => start(manifest, catalog),
  (error) => {
    document.getElementById('page').textContent =
      `Could not read the artifacts: ${error.message}. Write them with: sluice docs generate`;
  },
);
