package dev.gopuram.inference;

import dev.gopuram.bundles.ImageConfig;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/** Reads pictures: what a file's header says decides whether its pixels are read at all. */
final class ImagePixels {
    private static final Set<String> FORMATS = Set.of("jpeg", "png", "webp");

    private final int width;
    private final int height;
    private final ImageConfig.Resize fit;
    private final long maxPixels;

    /**
     * Reads pictures into this size.
     *
     * @param maxPixels the most that a picture may have
     */
    ImagePixels(int width, int height, ImageConfig.Resize fit, long maxPixels) {
        this.width = width;
        this.height = height;
        this.fit = fit;
        this.maxPixels = maxPixels;
    }

    /** The picture in the model's size, without transparency: what is see-through, or not covered, is on black. */
    BufferedImage read(String field, Bytes image) {
        try (PictureStream stream = new PictureStream(image.shared())) {
            return fitted(decoded(field, stream, image.length()));
        } catch (Problem e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Whatever a decoder comes to over damaged bytes is no fault of the version's.
            throw Problem.invalid(field, image.length() + " bytes", "a whole picture; " + e.getMessage())
                    .causedBy(e);
        }
    }

    private BufferedImage decoded(String field, PictureStream stream, int bytes) throws IOException {
        Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            try {
                String format = reader.getFormatName().toLowerCase(Locale.ROOT);
                if (FORMATS.contains(format)) {
                    reader.setInput(stream, true, true);
                    long count = pixels(field, reader);
                    if (format.equals("webp")) {
                        stream.endsInNoughts(count);
                    }
                    return reader.read(0);
                }
            } finally {
                reader.dispose();
            }
        }
        throw Problem.invalid(field, bytes + " bytes", "a picture: JPEG, PNG or WebP");
    }

    private long pixels(String field, ImageReader reader) throws IOException {
        long wide = reader.getWidth(0);
        long high = reader.getHeight(0);
        if (wide < 1 || high < 1 || wide * high > maxPixels) {
            throw Problem.invalid(field, wide + " x " + high + " pixels", "1.." + maxPixels + " pixels");
        }
        return wide * high;
    }

    private BufferedImage fitted(BufferedImage image) {
        BufferedImage canvas = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        double across = (double) width / image.getWidth();
        double down = (double) height / image.getHeight();
        double scale = switch (fit) {
            case STRETCH -> 0;
            case COVER -> Math.max(across, down);
            case CONTAIN -> Math.min(across, down);
        };
        int wide = fit == ImageConfig.Resize.STRETCH ? width : Math.max(1, (int) Math.round(image.getWidth() * scale));
        int high =
                fit == ImageConfig.Resize.STRETCH ? height : Math.max(1, (int) Math.round(image.getHeight() * scale));
        Graphics2D graphics = canvas.createGraphics();
        try {
            graphics.setColor(Color.BLACK);
            graphics.fillRect(0, 0, width, height);
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.drawImage(shrunk(image, wide, high), (width - wide) / 2, (height - high) / 2, wide, high, null);
        } finally {
            graphics.dispose();
        }
        return canvas;
    }

    /** Halves it while it is much too large: one step from large to small would skip most of the pixels. */
    private static BufferedImage shrunk(BufferedImage image, int wide, int high) {
        BufferedImage present = image;
        while (present.getWidth() >= 2 * wide && present.getHeight() >= 2 * high) {
            BufferedImage half =
                    new BufferedImage(present.getWidth() / 2, present.getHeight() / 2, BufferedImage.TYPE_INT_ARGB);
            Graphics2D graphics = half.createGraphics();
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.drawImage(present, 0, 0, half.getWidth(), half.getHeight(), null);
            graphics.dispose();
            present = half;
        }
        return present;
    }
}
