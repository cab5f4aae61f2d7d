package dev.gopuram.training;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Draws shapes of any colour, size, place and rotation on any ground, with noise; the same ones for the same seed. */
final class ShapeMaker {
    static final int SIDE = 32;
    private static final int LEAST_CONTRAST = 120;
    private static final double SMALLEST = 14;
    private static final double LARGEST = 28;
    private static final double MOST_NOISE = 24;

    private final Random random;

    ShapeMaker(long seed) {
        this.random = new Random(seed);
    }

    /** As many of each shape. */
    List<ShapePicture> make(int each) {
        List<ShapePicture> pictures = new ArrayList<>();
        for (int i = 0; i < each; i++) {
            for (Shape shape : Shape.values()) {
                pictures.add(draw(shape));
            }
        }
        return pictures;
    }

    private ShapePicture draw(Shape shape) {
        double size = SMALLEST + random.nextDouble() * (LARGEST - SMALLEST);
        double noise = random.nextDouble() * MOST_NOISE;
        Color ground = colour();
        Color ink = colour();
        while (contrast(ground, ink) < LEAST_CONTRAST) {
            ink = colour();
        }
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        canvas.setColor(ground);
        canvas.fillRect(0, 0, SIDE, SIDE);
        canvas.setColor(ink);
        canvas.fill(place(size).createTransformedShape(shape.area()));
        canvas.dispose();
        spoil(image, noise);
        return new ShapePicture(
                shape,
                image,
                Map.of(
                        "size",
                        third(size, SMALLEST, LARGEST, "small", "large"),
                        "noise",
                        third(noise, 0, MOST_NOISE, "low", "high")));
    }

    /** Anywhere that leaves the whole shape in the picture. */
    private AffineTransform place(double size) {
        double room = SIDE - size;
        AffineTransform place = new AffineTransform();
        place.translate(size / 2 + random.nextDouble() * room, size / 2 + random.nextDouble() * room);
        place.rotate(random.nextDouble() * 2 * Math.PI);
        place.scale(size, size);
        return place;
    }

    private Color colour() {
        return new Color(random.nextInt(256), random.nextInt(256), random.nextInt(256));
    }

    private static int contrast(Color one, Color other) {
        return Math.abs(one.getRed() - other.getRed())
                + Math.abs(one.getGreen() - other.getGreen())
                + Math.abs(one.getBlue() - other.getBlue());
    }

    private void spoil(BufferedImage image, double noise) {
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                Color colour = new Color(image.getRGB(x, y));
                image.setRGB(
                        x,
                        y,
                        new Color(
                                        spoilt(colour.getRed(), noise),
                                        spoilt(colour.getGreen(), noise),
                                        spoilt(colour.getBlue(), noise))
                                .getRGB());
            }
        }
    }

    private int spoilt(int value, double noise) {
        return Math.clamp(Math.round(value + noise * random.nextGaussian()), 0, 255);
    }

    private static String third(double value, double least, double most, String low, String high) {
        double part = (value - least) / (most - least);
        return part < 1 / 3.0 ? low : part > 2 / 3.0 ? high : "medium";
    }
}
