package dev.gopuram.platform.http;

import dev.gopuram.testkit.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A WebSocket client that sends exactly the frames it is told to, the forbidden ones too. */
final class RawSocket implements AutoCloseable {
    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;
    static final int FIN = 0x80;

    static final String OPENING = "GET /ws HTTP/1.1\r\nHost: here.example\r\nConnection: keep-alive, Upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    /** One frame as it came. */
    record Read(int opcode, byte[] payload) {
        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        int code() {
            return (payload[0] & 0xff) << 8 | payload[1] & 0xff;
        }
    }

    private final Socket socket;
    private final DataInputStream in;

    private RawSocket(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) Eventually.BOUND.toMillis());
    }

    /** Opens a socket; fails where that is refused. */
    static RawSocket open(int port) {
        return connect(port, 0).opened();
    }

    /** One that takes in little before the sender must wait. */
    static RawSocket narrow(int port) {
        return connect(port, 4096).opened();
    }

    private static RawSocket connect(int port, int receiveBuffer) {
        try {
            Socket socket = new Socket();
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            return new RawSocket(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RawSocket opened() {
        bytes((OPENING + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        String head = head();
        if (!head.startsWith("HTTP/1.1 101 ")) {
            throw new AssertionError("not opened: " + head);
        }
        return this;
    }

    private String head() {
        try {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                head.write(in.readUnsignedByte());
            }
            return head.toString(StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RawSocket bytes(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RawSocket text(String text) {
        return frame(FIN | TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A masked frame; the first byte holds the opcode, the end mark and the reserved bits. */
    RawSocket frame(int first, byte[] payload) {
        return bytes(masked(first, payload));
    }

    static byte[] masked(int first, byte[] payload) {
        byte[] mask = {1, 2, 3, 4};
        ByteArrayOutputStream frame = begin(first, 0x80, payload.length);
        frame.writeBytes(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ mask[i % mask.length]);
        }
        return frame.toByteArray();
    }

    static byte[] unmasked(int first, byte[] payload) {
        ByteArrayOutputStream frame = begin(first, 0, payload.length);
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    private static ByteArrayOutputStream begin(int first, int mask, int length) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        if (length < 126) {
            frame.write(mask | length);
        } else if (length < 1 << 16) {
            frame.write(mask | 126);
            frame.write(length >> 8);
            frame.write(length);
        } else {
            frame.write(mask | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) length >> shift));
            }
        }
        return frame;
    }

    Read read() {
        try {
            int first = in.readUnsignedByte();
            int second = in.readUnsignedByte();
            if ((first & 0x70) != 0 || (second & 0x80) != 0) {
                throw new AssertionError("a frame that no server may send: " + first + " " + second);
            }
            long length = second < 126 ? second : second == 126 ? in.readUnsignedShort() : in.readLong();
            byte[] payload = in.readNBytes((int) length);
            if (payload.length < length) {
                throw new EOFException(payload.length + " of " + length + " bytes");
            }
            return new Read(first & 0xf, payload);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next text message, pings before it answered. */
    String message() {
        Read read = read();
        while (read.opcode() == PING) {
            frame(FIN | PONG, read.payload());
            read = read();
        }
        if (read.opcode() != TEXT) {
            throw new AssertionError("a frame of kind " + read.opcode());
        }
        return read.text();
    }

    /** The close frame that comes after whatever else. */
    Read close(int code) {
        Read read = read();
        while (read.opcode() != CLOSE) {
            read = read();
        }
        if (read.code() != code) {
            throw new AssertionError("close code " + read.code() + " \"" + read.text() + "\", not " + code);
        }
        return read;
    }

    /** Waits for the server to close the connection; a reset counts. */
    boolean closedByServer() {
        try {
            in.readAllBytes();
            return true;
        } catch (SocketException reset) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
