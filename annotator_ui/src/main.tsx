import "./base.css";
import "./styles/widgets.css";
import "./styles/forms.css";
import "./styles/tiles.css";
import "./styles/shell.css";
import { render } from "preact";
import { keepApp } from "./net/newVersion.ts";
import { loadSession } from "./net/session.ts";
import { Shell } from "./screens/shell.tsx";

const root = document.getElementById("app");
if (!root) throw new Error("index.html has no element #app to render into");
render(<Shell />, root);
void loadSession();
// After what the page itself needs: on a slow line the two would share it.
addEventListener("load", keepApp);
