// The demo's pages in a real browser: node --test --test-timeout=540000 --test-force-exit run.mjs
// (that limit is for all of them together; each has its own)

import './drawing.mjs';
import './trace.mjs';
import './lists.mjs';
import './decisions.mjs';
import './privacy.mjs';
import './doors.mjs';
import './login.mjs';
import './hostile.mjs';
