package dev.gopuram.training;

import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.Locale;

/** What is drawn, about the origin and one unit across. */
enum Shape {
    CIRCLE {
        @Override
        Area area() {
            return disc(1);
        }
    },
    CROSS {
        @Override
        Area area() {
            Area cross = new Area(new Rectangle2D.Double(-0.5, -0.15, 1, 0.3));
            cross.add(new Area(new Rectangle2D.Double(-0.15, -0.5, 0.3, 1)));
            return cross;
        }
    },
    RING {
        @Override
        Area area() {
            Area ring = disc(1);
            ring.subtract(disc(0.55));
            return ring;
        }
    },
    SQUARE {
        @Override
        Area area() {
            return new Area(new Rectangle2D.Double(-0.4, -0.4, 0.8, 0.8));
        }
    },
    STAR {
        @Override
        Area area() {
            return polygon(10, 0.22);
        }
    },
    TRIANGLE {
        @Override
        Area area() {
            return polygon(3, 0.5);
        }
    };

    abstract Area area();

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static Area disc(double across) {
        return new Area(new Ellipse2D.Double(-across / 2, -across / 2, across, across));
    }

    /** Corners half a unit from the origin, every second one at another distance. */
    private static Area polygon(int corners, double second) {
        Path2D path = new Path2D.Double();
        for (int i = 0; i < corners; i++) {
            double angle = 2 * Math.PI * i / corners - Math.PI / 2;
            double reach = corners > 3 && i % 2 == 1 ? second : 0.5;
            if (i == 0) {
                path.moveTo(reach * Math.cos(angle), reach * Math.sin(angle));
            } else {
                path.lineTo(reach * Math.cos(angle), reach * Math.sin(angle));
            }
        }
        path.closePath();
        return new Area(path);
    }
}
