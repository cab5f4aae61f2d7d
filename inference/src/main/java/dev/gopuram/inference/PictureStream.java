package dev.gopuram.inference;

import java.io.IOException;
import java.util.Arrays;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * A picture's bytes for a decoder, which may read them over several times but not for ever: some go round at the end of
 * damaged bytes, waiting for more.
 */
final class PictureStream extends ImageInputStreamImpl {
    private static final long TIMES = 16;
    private static final long SLACK = 16 * 1024;

    private final byte[] bytes;
    private long left;
    private boolean endless;

    PictureStream(byte[] bytes) {
        this.bytes = bytes;
        this.left = TIMES * bytes.length + SLACK;
    }

    /**
     * For a decoder that asks for more at the end with each of the pixels: it is given noughts, which it takes the end
     * for, and at far less cost than the exception that tells it.
     */
    void endsInNoughts(long pixels) {
        endless = true;
        left += TIMES * pixels;
    }

    @Override
    public int read() throws IOException {
        begin(1);
        if (streamPos < bytes.length) {
            return bytes[(int) streamPos++] & 0xff;
        }
        streamPos += endless ? 1 : 0;
        return endless ? 0 : -1;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        int count = Math.clamp(bytes.length - streamPos, 0, length);
        begin(Math.max(1, count));
        if (count > 0) {
            System.arraycopy(bytes, (int) streamPos, to, offset, count);
        }
        int given = endless ? length : count;
        Arrays.fill(to, offset + count, offset + given, (byte) 0);
        streamPos += given;
        return given == 0 && length > 0 ? -1 : given;
    }

    private void begin(int count) throws IOException {
        checkClosed();
        bitOffset = 0;
        left -= count;
        if (left < 0) {
            throw new IOException("its " + bytes.length + " bytes are read over and over");
        }
    }

    @Override
    public long length() {
        return bytes.length;
    }
}
