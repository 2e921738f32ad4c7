// The first module of every page: fetches what the page needs.

const { me } = document.body.dataset;
if (me === undefined) void import("./pages/guest.ts");
else if (document.querySelector("main[data-room]")) void import("./pages/room.ts");
else void import("./pages/home.ts");
