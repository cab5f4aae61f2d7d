package dev.gopuram.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameEdgesTest {
    private static final int[] LENGTHS = {0, 1, 125, 126, 300, 65_535, 65_536, 70_000};

    /** Frames of all kinds of length, masked and not, that come byte by byte and in pieces. */
    @Test
    void it_knows_after_every_piece_whether_a_frame_is_under_way() {
        Random random = new Random(11);
        for (int piece : new int[] {1, 3, 1000, 1 << 20}) {
            ByteBuf all = Unpooled.buffer();
            List<Integer> edges = new ArrayList<>(List.of(0));
            for (int i = 0; i < 40; i++) {
                frame(all, LENGTHS[random.nextInt(LENGTHS.length)], random.nextBoolean());
                edges.add(all.readableBytes());
            }
            FrameEdges frames = new FrameEdges();
            for (int at = 0; at < all.readableBytes(); at += piece) {
                int to = Math.min(at + piece, all.readableBytes());
                frames.pass(all.slice(at, to - at));
                assertThat(frames.between()).as("at %d", to).isEqualTo(edges.contains(to));
            }
        }
    }

    @Test
    void a_length_that_no_frame_has_is_never_over() {
        FrameEdges frames = new FrameEdges();
        frames.pass(Unpooled.wrappedBuffer(new byte[] {1, (byte) 0xff, -1, -1, -1, -1, -1, -1, -1, -1}));
        frames.pass(Unpooled.wrappedBuffer(new byte[10_000]));

        assertThat(frames.between()).isFalse();
    }

    private static void frame(ByteBuf to, int length, boolean masked) {
        int mask = masked ? 0x80 : 0;
        to.writeByte(0x82);
        if (length < 126) {
            to.writeByte(mask | length);
        } else if (length < 1 << 16) {
            to.writeByte(mask | 126).writeShort(length);
        } else {
            to.writeByte(mask | 127).writeLong(length);
        }
        to.writeZero(length + (masked ? 4 : 0));
    }
}
