// The rival of the start benchmark: the same Electron, one window, an empty page, every default.
const path = require('node:path');
const { app, BrowserWindow } = require('electron');

app.setPath('userData', process.env.DUTYDESK_USER_DATA);
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1366, height: 768 });
  return window.loadFile(path.join(__dirname, 'index.html'));
});
