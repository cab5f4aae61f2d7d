package dev.gopuram.platform.security;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The associated data of a sealed thing: its names, each behind its length, so that no two lists of names are alike. */
final class Place {
    private Place() {}

    static byte[] of(String... names) {
        return of(new byte[0], names);
    }

    static byte[] of(byte[] before, String... names) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(before);
        for (String name : names) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            out.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }
}
