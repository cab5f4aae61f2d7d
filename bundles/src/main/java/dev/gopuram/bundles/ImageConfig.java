package dev.gopuram.bundles;

import dev.gopuram.kernel.Problem;
import java.util.List;

/**
 * How a picture becomes numbers: brought to its size, then {@code (value * scale - mean) / std} for each channel.
 *
 * @param scale what a channel's value, 0..255, is multiplied by
 * @param mean for each channel
 * @param std for each channel
 */
public record ImageConfig(
        int width,
        int height,
        Resize resize,
        Channels channels,
        Layout layout,
        double scale,
        List<Double> mean,
        List<Double> std) {
    private static final int MOST_PIXELS_A_SIDE = 4_096;

    public ImageConfig {
        side("width", width);
        side("height", height);
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (!(scale > 0)) {
            throw Problem.invalid("scale", scale, "more than 0");
        }
        if (mean.size() != channels.count()) {
            throw Problem.invalid("mean", mean, channels.count() + " numbers, one for each channel");
        }
        if (std.size() != channels.count() || std.stream().anyMatch(value -> !(value > 0))) {
            throw Problem.invalid("std", std, channels.count() + " numbers above 0, one for each channel");
        }
    }

    private static void side(String name, int pixels) {
        if (pixels < 1 || pixels > MOST_PIXELS_A_SIDE) {
            throw Problem.invalid(name, pixels, "1.." + MOST_PIXELS_A_SIDE);
        }
    }

    /** What is done with a picture of another form. */
    public enum Resize {
        STRETCH,
        /** Its middle is taken, as much of it as has the form. */
        COVER,
        /** It is put into the middle, on black. */
        CONTAIN
    }

    /** What a pixel is. */
    public enum Channels {
        RGB(3),
        GRAY(1);

        private final int count;

        Channels(int count) {
            this.count = count;
        }

        public int count() {
            return count;
        }
    }

    /** In which order the numbers stand. */
    public enum Layout {
        /** Row, channel, height, width. */
        NCHW,
        /** Row, height, width, channel. */
        NHWC
    }
}
