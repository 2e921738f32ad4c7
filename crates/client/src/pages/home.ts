// The pages of a signed-in person that are no conversation.

import { startCopying } from "../copy.ts";
import { must, q } from "../dom.ts";
import { startHome } from "../home.ts";
import { startPhotos } from "../photo.ts";
import { startPictures } from "../pictures.ts";
import { startApp } from "./app.ts";

startApp(null);
startHome();
startPhotos();
startCopying();
const people = q<HTMLInputElement>("[data-picker]");
if (people) void import("../picker.ts").then(({ startPicker }) => startPicker(people));
if (q("#search-form")) void import("../search-page.ts").then(({ startSearchPage }) => startSearchPage());
else if (q("[data-gallery]")) startPictures(must("content"));
