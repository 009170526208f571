"""The parts of the canvas view: camera, drawing, drags and the floating bar."""
