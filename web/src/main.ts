// Where it begins.
import { mount } from 'svelte';
import './app.css';
import App from './App.svelte';
import './state/theme.svelte';

const target = document.getElementById('app');
if (target === null) throw new Error('index.html has no #app');
mount(App, { target });

// Browsers have service workers over https and on the same machine only; nothing depends on one.
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  navigator.serviceWorker.register(`${import.meta.env.BASE_URL}sw.js`).catch(() => {});
}
