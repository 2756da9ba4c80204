/** The limit for polls: a bare node:http server that answers the same bytes. `node bench/raw-server.ts PORT < body`. */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const body = Buffer.from(await text(process.stdin));
createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': body.length });
  response.end(body);
}).listen(Number(process.argv[2]), '127.0.0.1', () => console.log('ready'));
