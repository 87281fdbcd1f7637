// The filter: rows and their findings whose text has all the words.
(() => {
  const form = document.getElementById('filter'), rows = [...document.querySelectorAll('tbody tr')];
  const [words, failing] = form.querySelectorAll('input');
  const apply = () => {
    const want = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let n = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase(), link = row.querySelector('a');
      row.hidden = !want.every(w => text.includes(w)) || failing.checked && !link;
      if (link) document.querySelector(link.getAttribute('href')).hidden = row.hidden;
      if (!row.hidden) n++;
    }
    form.querySelector('output').textContent = n === rows.length ? '' : n + ' of ' + rows.length;
  };
  form.addEventListener('input', apply);
  form.addEventListener('submit', e => e.preventDefault());
  form.hidden = rows.length < 2;
})();
