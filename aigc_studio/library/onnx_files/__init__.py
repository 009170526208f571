"""ONNX files of any origin: opened safely, and told apart by their signature."""
