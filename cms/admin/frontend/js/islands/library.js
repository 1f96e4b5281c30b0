// What the media library does beyond forms: choosing many, dragging into folders, uploading.
import { choosing, moving } from "../media/choosing.js";
import { uploading } from "../media/uploading.js";

const root = document.querySelector(".library");
if (root) {
  choosing(root);
  moving(root);
  uploading(root);
}
