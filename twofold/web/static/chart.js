// A chart as a picture, made by the reader's own browser: the SVG is drawn twice as large and saved.
"use strict";
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-png]");
  if (!link) return;
  event.preventDefault();
  const answer = await fetch(link.href);
  if (!answer.ok) return;
  const source = URL.createObjectURL(new Blob([await answer.text()], { type: "image/svg+xml" }));
  const image = new Image();
  image.src = source;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * 2;
  canvas.height = image.naturalHeight * 2;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(source);
  canvas.toBlob((blob) => {
    const made = document.createElement("a");
    made.href = URL.createObjectURL(blob);
    made.download = link.dataset.png;
    made.click();
    setTimeout(() => URL.revokeObjectURL(made.href), 10000);
  }, "image/png");
});
for (const link of document.querySelectorAll("a[data-png]")) link.hidden = false;
