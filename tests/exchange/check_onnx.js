// node check_onnx.js FOLDERS: the networks of exports with samples, in ONNX Runtime. Prints the farthest that an
// output is off, as a share of its largest number.
const fs = require('fs');
const path = require('path');
const runtime = require('onnxruntime-node');

function readNpy(file) {
  const bytes = fs.readFileSync(file);
  const begin = 10 + bytes.readUInt16LE(8);
  const shape = /'shape': \(([^)]*)\)/.exec(bytes.toString('latin1', 10, begin))[1];
  const numbers = new Float32Array(bytes.buffer.slice(bytes.byteOffset + begin, bytes.byteOffset + bytes.length));
  return {shape: shape.split(',').filter((part) => part.trim()).map(Number), numbers};
}

function share(found, expected, name) {
  if (String(found.dims) !== String(expected.shape)) throw new Error(name + ' has another shape');
  let largest = 0, off = 0;
  expected.numbers.forEach((number, i) => {
    largest = Math.max(largest, Math.abs(number));
    off = Math.max(off, Math.abs(number - found.data[i]));
  });
  return off / largest;
}

async function farthestOf(folder) {
  let farthest = 0;
  for (const network of JSON.parse(fs.readFileSync(path.join(folder, 'export.json'))).networks) {
    const stem = path.join(folder, network.file.replace('.onnx', ''));
    const session = await runtime.InferenceSession.create(path.join(folder, network.file));
    const input = readNpy(stem + '_input.npy');
    const numbers = network.input.type === 'uint8' ? Uint8Array.from(input.numbers) : input.numbers;
    const tensor = new runtime.Tensor(network.input.type, numbers, input.shape);
    const found = await session.run({[network.input.name]: tensor});
    for (const {name} of network.outputs)
      farthest = Math.max(farthest, share(found[name], readNpy(stem + '_' + name + '.npy'), name));
  }
  return farthest;
}

async function main() {
  const all = [];
  for (const folder of process.argv.slice(2)) all.push(await farthestOf(folder));
  console.log(Math.max(...all));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
