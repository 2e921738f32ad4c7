// The first module of every page: fetches what the page needs.

// The server tells the times of the next page in this zone.
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
// biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is not there over plain http.
document.cookie = `tz=${timeZone}; path=/; max-age=31536000; samesite=lax`;

// Dropped where nothing takes it, a file would have the browser leave for it.
for (const kind of ["dragover", "drop"] as const)
  addEventListener(kind, (event) => {
    const { dataTransfer, defaultPrevented, target } = event;
    const isChosen = target instanceof Element && target.closest("[type=file]");
    if (defaultPrevented || isChosen || !dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    dataTransfer.dropEffect = "none";
  });

const { me } = document.body.dataset;
if (me === undefined) void import("./pages/guest.ts");
else if (document.querySelector("main[data-room]")) void import("./pages/room.ts");
else void import("./pages/home.ts");
