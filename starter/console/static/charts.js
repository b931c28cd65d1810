// Draws the charts of a page from the data beside them. The same numbers stand in a table, for whoever reads no pictures.
"use strict";
(() => {
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const span = (seconds) => {
    const s = Math.round(seconds);
    if (s < 60) return `${s}s`;
    if (s < 3600) return `${Math.floor(s / 60)}m${String(s % 60).padStart(2, "0")}`;
    return `${Math.floor(s / 3600)}h${String(Math.floor(s / 60) % 60).padStart(2, "0")}`;
  };
  const draw = (canvas) => {
    const { unit, labels, series } = JSON.parse(canvas.dataset.chart);
    const ink = token("--ink"), line = token("--line"), bars = [token("--link"), token("--quiet"), token("--plum")];
    const write = unit === "s" ? span : (value) => String(value);
    let bar = 0;
    const datasets = series.filter((one) => one.kind === "bar" || one.values.some((value) => value > 0)).map((one) => one.kind === "target"
      ? { type: "line", label: one.name, data: one.values.map((value) => value || null), borderColor: token("--alarm"), backgroundColor: token("--alarm"), borderWidth: 2, borderDash: [6, 4], pointStyle: "line", pointRadius: 14, pointBorderWidth: 3, showLine: one.values.length > 1, order: 0 }
      : { type: "bar", label: one.name, data: one.values, backgroundColor: bars[bar++ % bars.length], maxBarThickness: 48, order: 1 });
    return new Chart(canvas, {
      data: { labels, datasets },
      options: {
        animation: false, maintainAspectRatio: false,
        scales: {
          x: { ticks: { color: ink }, grid: { display: false } },
          y: { beginAtZero: true, ticks: { color: ink, callback: write, precision: unit === "s" ? undefined : 0 }, grid: { color: line } },
        },
        plugins: { legend: { labels: { color: ink } }, tooltip: { callbacks: { label: (item) => `${item.dataset.label}: ${write(item.parsed.y)}` } } },
      },
    });
  };
  const all = () => {
    for (const canvas of document.querySelectorAll("canvas[data-chart]")) {
      Chart.getChart(canvas)?.destroy();
      draw(canvas);
    }
  };
  document.addEventListener("DOMContentLoaded", all);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
})();
