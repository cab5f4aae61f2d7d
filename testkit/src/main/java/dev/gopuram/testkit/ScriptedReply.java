package dev.gopuram.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The raw side of a reply: a script writes what it wants to be seen on the wire, right or wrong. */
public final class ScriptedReply {
    private final Socket socket;
    private final OutputStream out;
    private int splitEvery = Integer.MAX_VALUE;
    private boolean closes;

    ScriptedReply(Socket socket) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
    }

    /** From here on every write is cut into pieces of at most this many bytes, each in a packet of its own. */
    public ScriptedReply splitEvery(int bytes) {
        splitEvery = bytes;
        return this;
    }

    /** The status line and headers: {@code head(200, "content-type", "text/plain")}. */
    public void head(int status, String... headers) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("HTTP/1.1 " + status + " Scripted");
        for (int i = 0; i < headers.length; i += 2) {
            lines.add(headers[i] + ": " + headers[i + 1]);
        }
        raw((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
    }

    /** One chunk of a body with {@code transfer-encoding: chunked}. */
    public void chunk(byte[] data) throws IOException {
        raw((Integer.toHexString(data.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        raw(data);
        raw("\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    public void chunk(String text) throws IOException {
        chunk(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The last chunk: the body is whole. */
    public void lastChunk() throws IOException {
        raw("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    public void raw(byte[] bytes) throws IOException {
        for (int from = 0; from < bytes.length; from += splitEvery) {
            int length = Math.min(splitEvery, bytes.length - from);
            out.write(bytes, from, length);
            out.flush();
        }
    }

    /** Ends the connection in good order, whatever is still missing. */
    public void close() throws IOException {
        closes = true;
        socket.close();
    }

    /** Ends the connection with a reset. */
    public void reset() throws IOException {
        closes = true;
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Says nothing more until the client leaves. */
    public void stall() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    /** Whether the script itself ended the connection. */
    boolean closed() {
        return closes;
    }
}
