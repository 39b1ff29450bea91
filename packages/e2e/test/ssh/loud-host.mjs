/**
 * An SSH server in a process of its own whose host does what no host should. `SETUP` in the environment:
 * `{hostKey, userKey}`. It tells its port over IPC, and is told by `{habit, after}` what to do from now
 * on, once it has run so many commands as any host does.
 */
import { spawn } from 'node:child_process';
import ssh2 from 'ssh2';

const { hostKey, userKey, banner } = JSON.parse(process.env.SETUP ?? '{}');
const allowed = ssh2.utils.parseKey(userKey);
const PIECE = Buffer.alloc(32 * 1024, 'a');
const SIGNS = 'evil\u0000\u001b[2J\u202e';
const LINES = Buffer.from('attempt x\n'.repeat(3_000));

let habit = 'honest';
let honestCommands = 0;
process.on('message', (told) => {
  ({ habit, after: honestCommands } = told);
  process.send?.({ is: 'told' });
});
process.on('disconnect', () => process.exit(0));

/** As a host does it. */
function honest(channel, command, onProgram = () => undefined) {
  const shell = spawn('/bin/sh', ['-c', command], { cwd: '/' });
  shell.stdin.on('error', () => undefined);
  channel.pipe(shell.stdin);
  shell.stdout.pipe(channel, { end: false });
  shell.stdout.on('data', (bytes) => {
    if (bytes.includes('the program speaks')) {
      onProgram();
    }
  });
  shell.stderr.pipe(channel.stderr, { end: false });
  shell.on('close', (code) => {
    channel.exit(code ?? 255);
    channel.end();
  });
}

/** Writes a piece as long as somebody takes it. */
function flood(stream, piece, isOver) {
  const write = () => {
    while (!isOver()) {
      if (!stream.write(piece)) {
        stream.once('drain', write);
        return;
      }
    }
  };
  write();
}

/** The marker that has to come first; the answer begins behind it. */
function afterMarker(channel, answer) {
  let heard = '';
  let hasAnswered = false;
  channel.on('data', (bytes) => {
    heard += bytes.toString('latin1');
    const [marker] = /drydock-[0-9a-f]{32}/.exec(heard) ?? [];
    if (marker !== undefined && !hasAnswered) {
      hasAnswered = true;
      channel.write(`${marker}\n`);
      channel.stderr.write(`${marker}\n`);
      answer();
    }
  });
}

/** Four times what Drydock bears, and little enough to do no harm where nobody stops it. */
const WITHOUT_ROOM_BYTES = 16 * 1024 * 1024;

/** As one that does not count what it may send. */
function floodWithoutRoom(channel, isOver) {
  channel.outgoing.window = WITHOUT_ROOM_BYTES;
  let left = WITHOUT_ROOM_BYTES;
  const send = () => {
    if (isOver()) {
      process.send?.({ is: 'cut off' });
      return;
    }
    if (left <= 0) {
      // Waits to be left; what was sent is more than enough.
      setTimeout(send, 50);
      return;
    }
    // What does not go out is not to fill this process.
    if (channel._client._sock.writableLength < 1e6) {
      channel.stderr.write(PIECE);
      channel.write(PIECE);
      left -= 2 * PIECE.length;
    }
    setImmediate(send);
  };
  send();
}

function misbehave(channel, command) {
  let isOver = false;
  channel.on('close', () => {
    isOver = true;
  });
  channel.on('error', () => undefined);
  const over = () => isOver;
  const end = () => {
    channel.exit(0);
    channel.end();
  };
  switch (habit) {
    case 'endless stdout':
      return afterMarker(channel, () =>
        flood(channel, Buffer.from(`${'a'.repeat(99)}\n`.repeat(300)), over),
      );
    case 'endless stderr':
      return afterMarker(channel, () => flood(channel.stderr, PIECE, over));
    case 'endless both':
      return afterMarker(channel, () => {
        flood(channel, PIECE, over);
        flood(channel.stderr, PIECE, over);
      });
    case 'one endless line':
      return afterMarker(channel, () => flood(channel, PIECE, over));
    case 'many lines':
      return afterMarker(channel, () => {
        channel.write(LINES);
        end();
      });
    case 'an endless greeting':
      return flood(channel, PIECE, over);
    case 'more than there is room for':
      return afterMarker(channel, () => floodWithoutRoom(channel, over));
    case 'a flood beside a program':
      // The gate and the program are real; the flood begins once the program has said something.
      return honest(channel, command, () => floodWithoutRoom(channel, over));
    case 'signs':
      return afterMarker(channel, () => {
        channel.write(`kernel Linux\nhostname ${SIGNS}\narch x\ncpus 1.5\nmemory 1e999\nuid 0\n`);
        end();
      });
    case 'unreachable in signs':
      return afterMarker(channel, () => {
        channel.write(`unreachable ${SIGNS}\n`);
        end();
      });
    case 'a refusal in signs':
      channel.stderr.write('closed\u0000\u001b[2J\u202e\u2066 account');
      channel.exit(1);
      return channel.end();
    case 'a drop at a time':
      return afterMarker(channel, () => {
        const drip = setInterval(() => (isOver ? clearInterval(drip) : channel.write('a')), 100);
      });
    case 'no end':
      return undefined;
    default:
      throw new Error(habit);
  }
}

const server = new ssh2.Server({ hostKeys: [hostKey], ...(banner && { banner }) }, (client) => {
  client.on('error', () => undefined);
  client.on('authentication', (context) => {
    const isAllowed =
      context.method === 'publickey' &&
      allowed.getPublicSSH().equals(context.key.data) &&
      (context.signature === undefined ||
        allowed.verify(context.blob, context.signature, context.hashAlgo) === true);
    if (isAllowed) {
      context.accept();
    } else {
      context.reject(['publickey']);
    }
  });
  client.on('session', (accept) => {
    if (habit === 'no session' && honestCommands <= 0) {
      return;
    }
    const session = accept();
    session.on('exec', (acceptExec, _refuse, { command }) => {
      const channel = acceptExec();
      honestCommands -= 1;
      if (habit === 'honest' || honestCommands >= 0) {
        honest(channel, command);
      } else {
        misbehave(channel, command);
      }
    });
  });
});
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  process.send?.({ is: 'up', port: server.address().port });
});
