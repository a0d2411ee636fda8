import { runElectron } from './support/electron-run';
import { DevToolsPage } from './support/devtools';
import { setTimeout as sleep } from 'node:timers/promises';
for (let i=0;i<5;i++){
const run = await runElectron('/tmp/benchapp','/tmp/tdata');
await sleep(2500);
const page = await DevToolsPage.connect(run.port);
const r = await page!.evaluate<any>(`(()=>{const n=performance.getEntriesByType('navigation')[0]; const o=performance.timeOrigin; return {origin:o, resp:n.responseStart, respEnd:n.responseEnd, dcl:n.domContentLoadedEventStart, load:n.loadEventEnd, res:performance.getEntriesByType('resource').map(r=>r.name.split('/').pop().slice(0,12)+' '+r.startTime.toFixed(0)+'-'+r.responseEnd.toFixed(0)).join(', '), vis:performance.getEntriesByType('visibility-state').map(v=>v.name+' '+v.startTime.toFixed(0)).join(), marks: performance.getEntriesByType('mark').map(m=>m.name+' '+m.startTime.toFixed(0)).join()}})()`);
console.log('origin', (r.origin-run.startedAt).toFixed(0), JSON.stringify(r));
page!.close(); await run.close();}
