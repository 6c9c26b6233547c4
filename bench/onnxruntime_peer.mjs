// Runs a network that bench/onnx_export wrote with ONNX Runtime and says how long it takes.
//   node onnxruntime_peer.mjs FOLDER THREADS SECONDS N C H W      (onnxruntime-node is found from $NODE_MODULES)
import {createRequire} from 'node:module';
import {readFileSync} from 'node:fs';

const ort = createRequire(process.env.NODE_MODULES + '/')('onnxruntime-node');
const [folder, threads, seconds, ...shape] = process.argv.slice(2);
const floats = (name) => {
  const bytes = readFileSync(`${folder}/${name}`);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
};
const session = await ort.InferenceSession.create(`${folder}/model.onnx`, {
  intraOpNumThreads: Number(threads), interOpNumThreads: 1, executionMode: 'sequential', graphOptimizationLevel: 'all',
});
const feeds = {input: new ort.Tensor('float32', floats('input.f32'), shape.map(Number))};
const name = session.outputNames[0];

const expected = floats('output.f32');
const found = (await session.run(feeds))[name].data;
let largest = 0, difference = 0;
for (let i = 0; i < expected.length; ++i) {
  largest = Math.max(largest, Math.abs(expected[i]));
  difference = Math.max(difference, Math.abs(expected[i] - found[i]));
}
if (found.length !== expected.length || !(difference < 1e-3 * largest)) {
  throw new Error(`not the same network: differs by ${difference} of ${largest}`);
}
const times = [];
for (const end = performance.now() + 1000 * seconds; times.length < 3 || performance.now() < end;) {
  const start = performance.now();
  await session.run(feeds);
  times.push((performance.now() - start) / 1000);
}
times.sort((a, b) => a - b);
console.log(`onnxruntime ${ort.env.versions?.common ?? ''} ${times[times.length >> 1].toFixed(4)} s, fastest ${
    times[0].toFixed(4)} s, ${times.length} runs, differs by ${(difference / largest).toExponential(1)}`);
