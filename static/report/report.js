// Without this script every row is shown; with it the first rows, a filter, and "show all".
(function () {
  "use strict";
  var table = document.querySelector("table.visits");
  if (!table) return;
  var first = Number(table.dataset.first);
  var rows = Array.prototype.map.call(table.tBodies, function (body) {
    return { body: body, text: body.querySelector("th").textContent.toLowerCase() };
  });
  var filter = document.getElementById("filter");
  var shown = document.getElementById("shown-n");
  var more = document.getElementById("more");
  var none = document.getElementById("no-match");
  var all = rows.length <= first;

  function draw() {
    var wanted = filter.value.trim().toLowerCase();
    var matching = 0;
    var visible = 0;
    rows.forEach(function (row) {
      var matches = row.text.indexOf(wanted) >= 0;
      if (matches) matching += 1;
      var show = matches && (all || visible < first);
      if (show) visible += 1;
      row.body.hidden = !show;
    });
    shown.textContent = visible.toLocaleString("en");
    more.hidden = visible === matching;
    none.hidden = matching > 0;
  }

  filter.addEventListener("input", draw);
  document.getElementById("all").addEventListener("click", function () {
    all = true;
    draw();
    filter.focus();
  });
  document.getElementById("clear").addEventListener("click", function () {
    filter.value = "";
    draw();
    filter.focus();
  });
  window.addEventListener("beforeprint", function () {
    rows.forEach(function (row) { row.body.hidden = false; });
  });
  window.addEventListener("afterprint", draw);
  document.getElementById("tools").hidden = false;
  draw();
})();
