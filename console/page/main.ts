// Where the page begins.

import { App } from './app.js';

const root = document.querySelector<HTMLElement>('#page');
if (root !== null) new App(root).start();
