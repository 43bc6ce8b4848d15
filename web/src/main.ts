// Where it begins.
import { mount } from 'svelte';
import './app.css';
import App from './App.svelte';
import './state/theme.svelte';

const target = document.getElementById('app');
if (target === null) throw new Error('index.html has no #app');
mount(App, { target });
