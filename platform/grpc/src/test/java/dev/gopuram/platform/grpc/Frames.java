package dev.gopuram.platform.grpc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** HTTP/2 by hand, for a client that no library would be: it calls and then reads nothing, ever. */
final class Frames {
    private static final int SETTINGS = 4;
    private static final int HEADERS = 1;
    private static final int DATA = 0;
    private static final int END_HEADERS = 4;
    private static final int END_STREAM = 1;

    private Frames() {}

    /** A call whose one message is empty, with more fields in its head. */
    static Socket call(int port, String method, String... fields) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(out, SETTINGS, 0, 0, new byte[0]);
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        field(head, ":method", "POST");
        field(head, ":scheme", "http");
        field(head, ":path", "/" + method);
        field(head, ":authority", "here");
        if (!List.of(fields).contains("content-type")) {
            field(head, "content-type", "application/grpc");
        }
        field(head, "te", "trailers");
        for (int i = 0; i < fields.length; i += 2) {
            field(head, fields[i], fields[i + 1]);
        }
        frame(out, HEADERS, END_HEADERS, 1, head.toByteArray());
        frame(out, DATA, END_STREAM, 1, new byte[5]);
        socket.getOutputStream().write(out.toByteArray());
        return socket;
    }

    private static void field(ByteArrayOutputStream out, String name, String value) {
        out.write(0);
        string(out, name);
        string(out, value);
    }

    private static void string(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        out.write(bytes.length);
        out.writeBytes(bytes);
    }

    private static void frame(ByteArrayOutputStream out, int type, int flags, int stream, byte[] payload) {
        out.write(payload.length >> 16);
        out.write(payload.length >> 8);
        out.write(payload.length);
        out.write(type);
        out.write(flags);
        out.writeBytes(new byte[] {0, 0, 0, (byte) stream});
        out.writeBytes(payload);
    }
}
