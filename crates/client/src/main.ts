// The first module of every page: fetches what the page needs.

// The server tells the times of the next page in this zone.
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
// biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is not there over plain http.
document.cookie = `tz=${timeZone}; path=/; max-age=31536000; samesite=lax`;

const { me } = document.body.dataset;
if (me === undefined) void import("./pages/guest.ts");
else if (document.querySelector("main[data-room]")) void import("./pages/room.ts");
else void import("./pages/home.ts");
