<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>CanvasBar</name>
    <message>
        <source>Fit</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>Show the whole page (0)</source>
        <translation>显示整个页面（0）</translation>
    </message>
    <message>
        <source>Show every pixel of the page as one pixel of the screen (1)</source>
        <translation>页面的每个像素对应屏幕上的一个像素（1）</translation>
    </message>
    <message>
        <source>Hand</source>
        <translation>抓手</translation>
    </message>
    <message>
        <source>Drag moves the page (H, or hold Space)</source>
        <translation>拖动可移动页面（H，或按住空格键）</translation>
    </message>
    <message>
        <source>Select</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>Drag moves a layer, its corners scale it (S)</source>
        <translation>拖动可移动图层，拖动边角可缩放（S）</translation>
    </message>
    <message>
        <source>Before / after</source>
        <translation>前后对比</translation>
    </message>
    <message>
        <source>Compare with the photo it was made from (hold \)</source>
        <translation>与原照片对比（按住 \）</translation>
    </message>
    <message>
        <source>Scale {0}</source>
        <translation>缩放 {0}</translation>
    </message>
</context>
<context>
    <name>CanvasView</name>
    <message>
        <source>Before</source>
        <extracomment>The Composed whose picture has just been drawn for the first time.</extracomment>
        <translation>修改前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>修改后</translation>
    </message>
    <message>
        <source>Drop a photo here, or choose a generator</source>
        <translation>把照片拖到这里，或选择一个生成器</translation>
    </message>
    <message>
        <source>Ctrl+V pastes a picture</source>
        <translation>按 Ctrl+V 粘贴图片</translation>
    </message>
    <message>
        <source>Canvas</source>
        <translation>画布</translation>
    </message>
    <message>
        <source>The picture. Arrows move the selected layer, 0 fits, 1 shows 100 %.</source>
        <translation>当前图片。方向键移动所选图层，按 0 适合窗口，按 1 显示100%。</translation>
    </message>
</context>
<context>
    <name>CardDialog</name>
    <message>
        <source>About “{0}”</source>
        <translation>关于“{0}”</translation>
    </message>
    <message>
        <source>What {0} makes</source>
        <translation>“{0}”生成的图片</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>What the model is called in the library</source>
        <translation>模型在模型库中的名称</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Words to find it by, with commas between them</source>
        <translation>便于查找的词，用逗号隔开</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可</translation>
    </message>
    <message>
        <source>What its maker allows you to do with it</source>
        <translation>作者允许你怎样使用它</translation>
    </message>
    <message>
        <source>As it was guessed</source>
        <translation>恢复自动判断</translation>
    </message>
    <message>
        <source>Takes all corrections back, once you save</source>
        <translation>撤回所有更正，保存后生效</translation>
    </message>
    <message>
        <source>Show the folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Opens the model&apos;s folder in the file manager</source>
        <translation>在文件管理器中打开模型所在的文件夹</translation>
    </message>
    <message>
        <source>How it is run</source>
        <translation>运行方式</translation>
    </message>
    <message>
        <source>Found out by trying. If its pictures look wrong, choose otherwise.</source>
        <translation>通过试运行得出。如果图片看起来不对，可另选其他方式。</translation>
    </message>
    <message>
        <source>Facts</source>
        <translation>信息</translation>
    </message>
    <message>
        <source>Copy {0}</source>
        <translation>复制{0}</translation>
    </message>
    <message>
        <source>Puts it on the clipboard</source>
        <translation>复制到剪贴板</translation>
    </message>
    <message>
        <source>No picture:
it measures others.</source>
        <translation>没有图片：
它用来评估其他图片。</translation>
    </message>
    <message>
        <source>It is damaged: {0}. Remove it and import the file again.</source>
        <translation>模型已损坏：{0}。移除后重新导入文件。</translation>
    </message>
    <message>
        <source>It is damaged: {0}. Install AIGC Studio again.</source>
        <translation>模型已损坏：{0}。重新安装 AIGC Studio。</translation>
    </message>
    <message>
        <source>Trying it…</source>
        <translation>正在试运行…</translation>
    </message>
    <message>
        <source>This is how it looks now. Save to keep it.</source>
        <translation>现在的效果是这样。保存后生效。</translation>
    </message>
    <message>
        <source>It does not run like this. {0}</source>
        <translation>这样无法运行。{0}</translation>
    </message>
</context>
<context>
    <name>CheckedList</name>
    <message>
        <source>{0} trainings</source>
        <translation>{0}项训练</translation>
    </message>
</context>
<context>
    <name>ClassChoice</name>
    <message>
        <source>Draws</source>
        <translation>绘制内容</translation>
    </message>
    <message>
        <source>What is drawn, whatever the seed; or left to the seed</source>
        <translation>无论种子是什么都画它；也可以交给种子决定</translation>
    </message>
    <message>
        <source>What the seed says</source>
        <translation>由种子决定</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>What do you want to do?</source>
        <translation>想做什么？</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>操作</translation>
    </message>
</context>
<context>
    <name>CurvePlot</name>
    <message>
        <source>Comes with the first steps.</source>
        <extracomment>Told apart by lightness as well as by hue, on the fields of both themes. Of the trainings that are compared, in Qt&apos;s units of the line&apos;s width.</extracomment>
        <translation>训练开始几步后显示。</translation>
    </message>
    <message>
        <source>{0} steps</source>
        <translation>{0}步</translation>
    </message>
</context>
<context>
    <name>DenoiseTool</name>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>From the photo as it is to the network&apos;s picture in full</source>
        <translation>从照片原样到完全采用网络的结果</translation>
    </message>
    <message>
        <source>Denoise the layer</source>
        <translation>图层降噪</translation>
    </message>
    <message>
        <source>Cleans the selected picture; Undo brings the noise back</source>
        <translation>净化选中的图片；撤销可恢复噪声</translation>
    </message>
    <message>
        <source>There is no denoiser yet. Drop the file of one here, DnCNN&apos;s weights for example.</source>
        <translation>还没有降噪器。把降噪器文件拖到这里，例如 DnCNN 的权重。</translation>
    </message>
    <message>
        <source>Drop photos or folders:
denoised into the gallery</source>
        <translation>拖入照片或文件夹：
降噪后存入图库</translation>
    </message>
    <message>
        <source>Each becomes a cleaner picture in the gallery. Click to choose files.</source>
        <translation>每张都会在图库中生成一张更干净的图片。点击可选择文件。</translation>
    </message>
    <message>
        <source>Drop a denoiser&apos;s file here</source>
        <translation>把降噪器文件拖到这里</translation>
    </message>
    <message>
        <source>A model&apos;s file joins the library. Click to choose one.</source>
        <translation>模型文件会加入模型库。点击可选择文件。</translation>
    </message>
    <message>
        <source>Denoise</source>
        <translation>降噪</translation>
    </message>
</context>
<context>
    <name>DevicePill</name>
    <message>
        <source>Where pictures are made</source>
        <extracomment>Models that the menu offers places for: those used last.</extracomment>
        <translation>图片在哪里生成</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>All models</source>
        <translation>所有模型</translation>
    </message>
    <message>
        <source>Wherever each is fastest</source>
        <translation>各用最快的设备</translation>
    </message>
    <message>
        <source>Open models</source>
        <translation>已打开的模型</translation>
    </message>
    <message>
        <source>Measure the open models now</source>
        <translation>立即为已打开的模型测速</translation>
    </message>
    <message>
        <source>Free memory now</source>
        <translation>立即释放内存</translation>
    </message>
    <message>
        <source>Close the models that are open</source>
        <translation>关闭已打开的模型</translation>
    </message>
    <message>
        <source>As all models</source>
        <translation>与所有模型相同</translation>
    </message>
    <message>
        <source>Seconds for its trial picture</source>
        <translation>生成试验图片所需的秒数</translation>
    </message>
    <message>
        <source>Not measured yet</source>
        <translation>尚未测速</translation>
    </message>
</context>
<context>
    <name>Directions</name>
    <message>
        <source>Directions</source>
        <extracomment>“a” and “A” are two classes.</extracomment>
        <translation>方向</translation>
    </message>
    <message>
        <source>Random sliders</source>
        <translation>随机滑块</translation>
    </message>
    <message>
        <source>Every unlocked slider somewhere else (R)</source>
        <translation>随机移动所有未锁定的滑块（R）</translation>
    </message>
    <message>
        <source>Reset sliders</source>
        <translation>重置滑块</translation>
    </message>
    <message>
        <source>Every unlocked slider back to zero</source>
        <translation>所有未锁定的滑块归零</translation>
    </message>
    <message>
        <source>Double click resets, L locks, digits type a value.</source>
        <translation>双击重置，按 L 锁定，按数字键输入数值。</translation>
    </message>
</context>
<context>
    <name>DockTitle</name>
    <message>
        <source>Let {} float</source>
        <translation>让{}浮动</translation>
    </message>
    <message>
        <source>Hide {}</source>
        <translation>隐藏{}</translation>
    </message>
</context>
<context>
    <name>EnlargeTool</name>
    <message>
        <source>Enlarge the layer</source>
        <translation>放大图层</translation>
    </message>
    <message>
        <source>Gives the selected picture more pixels; Undo takes them back</source>
        <translation>增加选中图片的像素；撤销可还原</translation>
    </message>
    <message>
        <source>For more detail drop an enhancer&apos;s file here, or install Real-ESRGAN:</source>
        <translation>想要更多细节，可把增强器文件拖到这里，或安装 Real-ESRGAN：</translation>
    </message>
    <message>
        <source>Drop photos or folders:
enlarged into the gallery</source>
        <translation>拖入照片或文件夹：
放大后存入图库</translation>
    </message>
    <message>
        <source>Each becomes a larger picture in the gallery. Click to choose files.</source>
        <translation>每张都会在图库中生成一张更大的图片。点击可选择文件。</translation>
    </message>
    <message>
        <source>Enlarge</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Select a picture on the canvas, or drop photos below.</source>
        <translation>在画布上选择一张图片，或把照片拖到下方。</translation>
    </message>
</context>
<context>
    <name>ExplainSession</name>
    <message>
        <source>Moving the number…</source>
        <extracomment>Pictures along a number, and pixels a side of each. Pixels a side of the picture of a unit.</extracomment>
        <translation>正在移动数值…</translation>
    </message>
    <message>
        <source>Opening the network…</source>
        <translation>正在打开网络…</translation>
    </message>
    <message>
        <source>Taking the unit away…</source>
        <translation>正在去掉单元…</translation>
    </message>
    <message>
        <source>Looking where units are at work…</source>
        <translation>正在查找各单元起作用的位置…</translation>
    </message>
    <message>
        <source>Looking for what excites the unit…</source>
        <translation>正在查找什么会激活这个单元…</translation>
    </message>
    <message>
        <source>Measuring what each unit changes…</source>
        <translation>正在测量每个单元改变了什么…</translation>
    </message>
</context>
<context>
    <name>ExplainStage</name>
    <message>
        <source>Back to the canvas</source>
        <translation>返回画布</translation>
    </message>
    <message>
        <source>Puts the explanation away and shows the canvas again</source>
        <translation>关闭解释，重新显示画布</translation>
    </message>
    <message>
        <source>What {0} has learnt</source>
        <translation>“{0}”学到了什么</translation>
    </message>
</context>
<context>
    <name>FactorRow</name>
    <message>
        <source>Factor</source>
        <translation>倍数</translation>
    </message>
    <message>
        <source>How many times larger each way, up to {0}</source>
        <translation>宽和高各放大多少倍，最多{0}倍</translation>
    </message>
    <message>
        <source>{0} times larger</source>
        <translation>放大{0}倍</translation>
    </message>
    <message>
        <source>{0} times as wide and as high</source>
        <translation>宽和高各为原来的{0}倍</translation>
    </message>
</context>
<context>
    <name>Family</name>
    <message>
        <source>Learns quickly. Tidy sliders; a critic makes pictures crisp.</source>
        <translation>学得快。滑块条理分明；评判网络让图片更清晰。</translation>
    </message>
    <message>
        <source>As the VAE, closer to how your pictures really vary.</source>
        <translation>类似 VAE，更贴近你的图片真实的变化。</translation>
    </message>
    <message>
        <source>Each folder is a class of its own; sliders are how it looks.</source>
        <translation>每个文件夹自成一个类别；滑块控制外观。</translation>
    </message>
    <message>
        <source>Puts pictures together from pieces that it has found; crisp, and slow.</source>
        <translation>用自己找到的小块拼成图片；清晰，但较慢。</translation>
    </message>
    <message>
        <source>Paints pixel by pixel; for very small pictures.</source>
        <translation>逐个像素绘制；适合很小的图片。</translation>
    </message>
    <message>
        <source>The simplest game of two networks; for digits and other plain pictures.</source>
        <translation>最简单的双网络博弈；适合数字和其他简单的图片。</translation>
    </message>
    <message>
        <source>Two networks play against each other: crisp pictures, sometimes restless.</source>
        <translation>两个网络相互对抗：图片清晰，有时不太稳定。</translation>
    </message>
    <message>
        <source>As DCGAN, and steadier; with classes, and seamless too.</source>
        <translation>类似 DCGAN，但更稳定；支持类别，也支持无缝。</translation>
    </message>
    <message>
        <source>Learns each folder as a class of its own that you can choose.</source>
        <translation>每个文件夹学成一个类别，供你选择。</translation>
    </message>
    <message>
        <source>Finds kinds and sliders in your pictures by itself.</source>
        <translation>自己从你的图片中找出种类和滑块。</translation>
    </message>
    <message>
        <source>Few colours, flat and without grain: for icons and pixel art.</source>
        <translation>颜色少、平涂、无颗粒：适合图标和像素画。</translation>
    </message>
    <message>
        <source>The finest pictures after the longest training; seamless too.</source>
        <translation>训练时间最长，图片最精细；也支持无缝。</translation>
    </message>
    <message>
        <source>Two folders: a style that turns the one kind into the other.</source>
        <translation>两个文件夹：得到把一类图片变成另一类的风格。</translation>
    </message>
    <message>
        <source>Letters: what is written and how it looks get sliders of their own.</source>
        <translation>字母：写什么和长什么样各有自己的滑块。</translation>
    </message>
    <message>
        <source>Learns to make small photos large; it joins the tools.</source>
        <translation>学习把小照片放大；完成后加入工具。</translation>
    </message>
    <message>
        <source>Learns to take the noise out of photos; it joins the tools.</source>
        <translation>学习去除照片中的噪声；完成后加入工具。</translation>
    </message>
</context>
<context>
    <name>FilmStrip</name>
    <message>
        <source>Frame {0} of {1}</source>
        <translation>第{0}帧，共{1}帧</translation>
    </message>
</context>
<context>
    <name>GalleryPanel</name>
    <message>
        <source>Shows pictures whose name, style or model holds these words</source>
        <translation>显示名称、风格或模型中包含这些词的图片</translation>
    </message>
    <message>
        <source>Search the gallery</source>
        <translation>搜索图库</translation>
    </message>
    <message>
        <source>Stars</source>
        <translation>星级</translation>
    </message>
    <message>
        <source>Shows only pictures with at least so many stars, or what was removed</source>
        <translation>只显示不低于所选星级的图片，或已移除的图片</translation>
    </message>
    <message>
        <source>All pictures</source>
        <translation>所有图片</translation>
    </message>
    <message>
        <source>Removed</source>
        <translation>已移除</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>排序</translation>
    </message>
    <message>
        <source>Which pictures come first</source>
        <translation>哪些图片排在前面</translation>
    </message>
    <message>
        <source>Newest</source>
        <translation>最新</translation>
    </message>
    <message>
        <source>Oldest</source>
        <translation>最早</translation>
    </message>
    <message>
        <source>Most stars</source>
        <translation>星级最高</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>Back from the versions of one picture to all pictures</source>
        <translation>从一张图片的各个版本返回所有图片</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>图库</translation>
    </message>
    <message>
        <source>Search {0} pictures</source>
        <translation>搜索{0}张图片</translation>
    </message>
    <message>
        <source>Nothing that was removed is like that.</source>
        <translation>已移除的图片中没有符合条件的。</translation>
    </message>
    <message>
        <source>Nothing was removed.</source>
        <translation>没有移除过图片。</translation>
    </message>
    <message>
        <source>No picture is like that. Clear the search, or ask for fewer stars.</source>
        <translation>没有符合条件的图片。清除搜索内容，或降低星级要求。</translation>
    </message>
    <message>
        <source>Everything you make is kept here. Drop photos on a style to begin.</source>
        <translation>你做的一切都保存在这里。把照片拖到一个风格上，就可以开始了。</translation>
    </message>
    <message>
        <source>Export into a folder</source>
        <translation>导出到文件夹</translation>
    </message>
    <message>
        <source>Put back</source>
        <translation>放回</translation>
    </message>
    <message>
        <source>Open on the canvas</source>
        <translation>在画布上打开</translation>
    </message>
    <message>
        <source>Show all pictures</source>
        <translation>显示所有图片</translation>
    </message>
    <message>
        <source>Show its versions</source>
        <translation>显示各个版本</translation>
    </message>
    <message>
        <source>Train on these</source>
        <translation>用这些图片训练</translation>
    </message>
    <message>
        <source>Train on this</source>
        <translation>用这张图片训练</translation>
    </message>
    <message>
        <source>They join the pictures that a model learns from, in the Train tab</source>
        <translation>加入“训练”标签页中供模型学习的图片</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Copies of all that are selected, into a folder of your choice</source>
        <translation>把所有选中的图片复制到你选择的文件夹</translation>
    </message>
    <message>
        <source>Show in its folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Enlarge {0}×</source>
        <translation>放大{0}倍</translation>
    </message>
    <message>
        <source>Denoise</source>
        <translation>降噪</translation>
    </message>
</context>
<context>
    <name>JobLine</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Stops this one; what is finished stays</source>
        <translation>停止这项任务；已完成的会保留</translation>
    </message>
    <message>
        <source>{0} left</source>
        <translation>剩余 {0}</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Cancel {0}</source>
        <translation>取消：{0}</translation>
    </message>
</context>
<context>
    <name>JobsButton</name>
    <message>
        <source>What is being made, how long it still takes, and how to stop it</source>
        <translation>正在生成什么、还需多久，以及如何停止</translation>
    </message>
    <message>
        <source>1 job</source>
        <translation>1项任务</translation>
    </message>
    <message>
        <source>{0} jobs</source>
        <translation>{0}项任务</translation>
    </message>
</context>
<context>
    <name>JobsPopover</name>
    <message>
        <source>Cancel all</source>
        <translation>全部取消</translation>
    </message>
    <message>
        <source>Stops everything in the list; what is finished stays in the gallery</source>
        <translation>停止列表中的所有任务；已完成的会保留在图库中</translation>
    </message>
    <message>
        <source>and {0} more</source>
        <translation>还有{0}项</translation>
    </message>
</context>
<context>
    <name>LatentPanel</name>
    <message>
        <source>Choose a generator in the library,
or select a layer that one has made,
to see its sliders.</source>
        <translation>在模型库中选择一个生成器，
或选择由生成器制作的图层，
即可看到它的滑块。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Another number, another picture; the same number, the same picture</source>
        <translation>换个数字就换张图片；数字相同，图片也相同</translation>
    </message>
    <message>
        <source>Noise seed</source>
        <translation>噪声种子</translation>
    </message>
    <message>
        <source>Where the strokes lie, without changing the style</source>
        <translation>决定笔触落在哪里，不改变风格</translation>
    </message>
    <message>
        <source>Truncation ψ</source>
        <translation>截断 ψ</translation>
    </message>
    <message>
        <source>Low: calm and typical. High: bold and unusual.</source>
        <translation>低：平稳、典型。高：大胆、独特。</translation>
    </message>
    <message>
        <source>Seamless</source>
        <translation>无缝</translation>
    </message>
    <message>
        <source>The picture repeats without a seam, as a texture</source>
        <translation>图片像纹理一样重复，没有接缝</translation>
    </message>
    <message>
        <source>Loop</source>
        <translation>循环</translation>
    </message>
    <message>
        <source>The picture moves and comes back to where it began</source>
        <translation>图片动起来，最后回到起点</translation>
    </message>
    <message>
        <source>Phase</source>
        <translation>相位</translation>
    </message>
    <message>
        <source>The moment of the loop that is shown</source>
        <translation>显示循环中的哪一刻</translation>
    </message>
    <message>
        <source>Shows what each number and each unit of this generator does to your picture (X)</source>
        <translation>显示这个生成器的每个数值和每个单元对图片的作用（X）</translation>
    </message>
    <message>
        <source>Explain</source>
        <translation>解释</translation>
    </message>
    <message>
        <source>Where this model comes from, and how it is run</source>
        <translation>模型的来源和运行方式</translation>
    </message>
    <message>
        <source>About this model</source>
        <translation>关于此模型</translation>
    </message>
    <message>
        <source>Start from a photo…</source>
        <translation>从照片开始…</translation>
    </message>
    <message>
        <source>The sliders begin at the picture that comes nearest to a photo</source>
        <translation>滑块从最接近照片的图片开始</translation>
    </message>
    <message>
        <source>Other variations</source>
        <translation>换一批变体</translation>
    </message>
    <message>
        <source>Nine other neighbours of this picture</source>
        <translation>这张图片的另外九个相近变体</translation>
    </message>
    <message>
        <source>Variations</source>
        <translation>变体</translation>
    </message>
    <message>
        <source>Show nine variations</source>
        <translation>显示九个变体</translation>
    </message>
    <message>
        <source>Eight neighbours of this picture around it; click one to go there</source>
        <translation>这张图片周围的八个相近变体；点击一个即可切换过去</translation>
    </message>
    <message>
        <source>Noise</source>
        <translation>噪声</translation>
    </message>
    <message>
        <source>A new seed: another picture with the same sliders</source>
        <translation>新的种子：滑块不变，换一张图片</translation>
    </message>
    <message>
        <source>New seed</source>
        <translation>新种子</translation>
    </message>
    <message>
        <source>Pictures ({0})</source>
        <translation>图片 ({0})</translation>
    </message>
    <message>
        <source>Start from a photo</source>
        <translation>从照片开始</translation>
    </message>
</context>
<context>
    <name>LatentSlider</name>
    <message>
        <source>{0}, value</source>
        <translation>{0}，数值</translation>
    </message>
    <message>
        <source>{0} goes from {1} to {2}.</source>
        <translation>{0}的范围是{1}到{2}。</translation>
    </message>
    <message>
        <source>“{0}” is not a number; nothing changed.</source>
        <translation>“{0}”不是数字；没有任何改动。</translation>
    </message>
</context>
<context>
    <name>LayerList</name>
    <message>
        <source>Layers, topmost first</source>
        <translation>图层，最上层在前</translation>
    </message>
    <message>
        <source>Drag to change the order, double-click to rename, click the eye to hide</source>
        <translation>拖动可调整顺序，双击可重命名，点击眼睛可隐藏</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>已隐藏</translation>
    </message>
</context>
<context>
    <name>LayersPanel</name>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>How much of the layers below shows through</source>
        <translation>下方图层透出多少</translation>
    </message>
    <message>
        <source>No layers yet.
Drop a photo on the canvas, or choose a generator.</source>
        <translation>还没有图层。
把照片拖到画布上，或选择一个生成器。</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>隐藏</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Move the layer up</source>
        <translation>上移图层</translation>
    </message>
    <message>
        <source>Move the layer down</source>
        <translation>下移图层</translation>
    </message>
    <message>
        <source>Duplicate the layer</source>
        <translation>复制图层</translation>
    </message>
    <message>
        <source>Remove the layer (Del); undo brings it back</source>
        <translation>移除图层（Del）；撤销可恢复</translation>
    </message>
    <message>
        <source>Blend</source>
        <translation>混合</translation>
    </message>
    <message>
        <source>How the layer&apos;s colours mix with those below</source>
        <translation>图层颜色如何与下方图层混合</translation>
    </message>
    <message>
        <source>Blend mode</source>
        <translation>混合模式</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>Multiply</source>
        <translation>正片叠底</translation>
    </message>
    <message>
        <source>Screen</source>
        <translation>滤色</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>叠加</translation>
    </message>
    <message>
        <source>Darken</source>
        <translation>变暗</translation>
    </message>
    <message>
        <source>Lighten</source>
        <translation>变亮</translation>
    </message>
    <message>
        <source>Colour dodge</source>
        <translation>颜色减淡</translation>
    </message>
    <message>
        <source>Colour burn</source>
        <translation>颜色加深</translation>
    </message>
    <message>
        <source>Hard light</source>
        <translation>强光</translation>
    </message>
    <message>
        <source>Soft light</source>
        <translation>柔光</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差值</translation>
    </message>
    <message>
        <source>Exclusion</source>
        <translation>排除</translation>
    </message>
    <message>
        <source>Hue</source>
        <translation>色相</translation>
    </message>
    <message>
        <source>Saturation</source>
        <translation>饱和度</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Luminosity</source>
        <translation>明度</translation>
    </message>
</context>
<context>
    <name>LibraryMenus</name>
    <message>
        <source>Put on the canvas</source>
        <translation>放到画布上</translation>
    </message>
    <message>
        <source>Start from a photo…</source>
        <translation>从照片开始…</translation>
    </message>
    <message>
        <source>Explain</source>
        <translation>解释</translation>
    </message>
    <message>
        <source>New style from a painting…</source>
        <translation>用画作新建风格…</translation>
    </message>
    <message>
        <source>About this model…</source>
        <translation>关于此模型…</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Show the folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Import models…</source>
        <translation>导入模型…</translation>
    </message>
    <message>
        <source>Scan a folder…</source>
        <translation>扫描文件夹…</translation>
    </message>
    <message>
        <source>Check all models</source>
        <translation>检查所有模型</translation>
    </message>
    <message>
        <source>Your models on the disk: …</source>
        <translation>你的模型占用磁盘：…</translation>
    </message>
    <message>
        <source>Your models on the disk: {0}</source>
        <translation>你的模型占用磁盘：{0}</translation>
    </message>
    <message>
        <source>Rename model</source>
        <translation>重命名模型</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Pictures ({0})</source>
        <translation>图片 ({0})</translation>
    </message>
    <message>
        <source>Start from a photo</source>
        <translation>从照片开始</translation>
    </message>
    <message>
        <source>Choose paintings</source>
        <translation>选择画作</translation>
    </message>
    <message>
        <source>ONNX (*.onnx)</source>
        <translation>ONNX (*.onnx)</translation>
    </message>
    <message>
        <source>TorchScript (*.pt)</source>
        <translation>TorchScript (*.pt)</translation>
    </message>
    <message>
        <source>Export the model</source>
        <translation>导出模型</translation>
    </message>
    <message>
        <source>Import models</source>
        <translation>导入模型</translation>
    </message>
    <message>
        <source>Scan a folder</source>
        <translation>扫描文件夹</translation>
    </message>
</context>
<context>
    <name>LibraryPanel</name>
    <message>
        <source>Search models and styles</source>
        <translation>搜索模型和风格</translation>
    </message>
    <message>
        <source>Shows only models and styles whose name or tag holds these letters</source>
        <translation>只显示名称或标签中包含这些文字的模型和风格</translation>
    </message>
    <message>
        <source>Look through a folder, check the models, see what they take on the disk</source>
        <translation>扫描文件夹、检查模型、查看占用的磁盘空间</translation>
    </message>
    <message>
        <source>More for models</source>
        <translation>更多模型操作</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Shows only models with this tag</source>
        <translation>只显示带有此标签的模型</translation>
    </message>
    <message>
        <source>Generators</source>
        <translation>生成器</translation>
    </message>
    <message>
        <source>Styles</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>Encoders</source>
        <translation>编码器</translation>
    </message>
    <message>
        <source>Nothing has that name.</source>
        <translation>没有这个名称的内容。</translation>
    </message>
    <message>
        <source>Drop a painting:
a new style</source>
        <translation>拖入画作：
新建风格</translation>
    </message>
    <message>
        <source>A painting becomes a style that any photo can take. Click to choose a file.</source>
        <translation>画作会成为风格，任何照片都能使用。点击可选择文件。</translation>
    </message>
    <message>
        <source>Drop a photo
or a model here</source>
        <translation>把照片或模型
拖到这里</translation>
    </message>
    <message>
        <source>A photo becomes a layer, a picture of AIGC Studio the state that made it, a model&apos;s file a card.</source>
        <translation>照片变成图层，AIGC Studio 的图片恢复为生成时的状态，模型文件变成模型卡。</translation>
    </message>
    <message>
        <source>Fold {0} away, or show them again</source>
        <translation>折叠或重新展开{0}</translation>
    </message>
    <message>
        <source>Choose a painting: it becomes a style</source>
        <translation>选择一幅画作，把它变成风格</translation>
    </message>
    <message>
        <source>Add a painting</source>
        <translation>添加画作</translation>
    </message>
    <message>
        <source>All tags</source>
        <translation>所有标签</translation>
    </message>
    <message>
        <source>{0}: click to paint the selected picture, drop photos to paint them all</source>
        <translation>{0}：点击可转绘选中的图片，拖入照片可全部转绘</translation>
    </message>
    <message>
        <source>Paint with this</source>
        <translation>用此风格转绘</translation>
    </message>
    <message>
        <source>Add to the mix</source>
        <translation>加入混合</translation>
    </message>
    <message>
        <source>Paint photos…</source>
        <translation>转绘照片…</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Rename style</source>
        <translation>重命名风格</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Choose paintings</source>
        <translation>选择画作</translation>
    </message>
    <message>
        <source>Choose photos</source>
        <translation>选择照片</translation>
    </message>
    <message>
        <source>Pictures ({0})</source>
        <translation>图片 ({0})</translation>
    </message>
</context>
<context>
    <name>MenuState</name>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>What exactly went wrong, to read or to copy</source>
        <translation>具体哪里出了错，可查看或复制</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Puts this message away</source>
        <translation>关闭这条提示</translation>
    </message>
    <message>
        <source>What exactly went wrong</source>
        <translation>具体哪里出了错</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>复制详情</translation>
    </message>
    <message>
        <source>Puts the details on the clipboard, for a report</source>
        <translation>把详情复制到剪贴板，用于报告问题</translation>
    </message>
    <message>
        <source>One more thing did not work.</source>
        <translation>还有1项没有成功。</translation>
    </message>
    <message>
        <source>{0} more things did not work.</source>
        <translation>还有{0}项没有成功。</translation>
    </message>
    <message>
        <source>The details tell of one more.</source>
        <translation>详情中还有1条。</translation>
    </message>
    <message>
        <source>The details tell of {0} more.</source>
        <translation>详情中还有{0}条。</translation>
    </message>
</context>
<context>
    <name>NumberView</name>
    <message>
        <source>The number before this one</source>
        <translation>上一个数值</translation>
    </message>
    <message>
        <source>Number before</source>
        <translation>上一个数值</translation>
    </message>
    <message>
        <source>Which of the numbers behind the picture is moved; the others stay as they are</source>
        <translation>要移动图片背后的哪个数值；其余保持不变</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>The next number</source>
        <translation>下一个数值</translation>
    </message>
    <message>
        <source>Next number</source>
        <translation>下一个数值</translation>
    </message>
    <message>
        <source>Go there: the sliders take this picture; Undo brings yours back</source>
        <translation>切换到这张图片：滑块随之改变；撤销可恢复你的图片</translation>
    </message>
    <message>
        <source>Picture with the number at</source>
        <translation>图片，数值为</translation>
    </message>
    <message>
        <source>What a number does</source>
        <translation>数值的作用</translation>
    </message>
    <message>
        <source>of {0}</source>
        <translation>共{0}个</translation>
    </message>
    <message>
        <source>now {0}</source>
        <translation>当前为{0}</translation>
    </message>
    <message>
        <source>it is the slider “{0}”</source>
        <translation>即滑块“{0}”</translation>
    </message>
</context>
<context>
    <name>NumbersForm</name>
    <message>
        <source>“{0}” is no number.</source>
        <extracomment>Shown elsewhere.</extracomment>
        <translation>“{0}”不是数字。</translation>
    </message>
</context>
<context>
    <name>PicturesPage</name>
    <message>
        <source>Drop a folder of pictures here:
a model learns to make more like them.

Archives (zip, tar) and pictures of the gallery will do as well;
subfolders become classes.</source>
        <extracomment>Cards in the grid at most: nobody looks through a hundred thousand pictures.</extracomment>
        <translation>把一个装有图片的文件夹拖到这里：
模型会学着画出更多类似的图片。

压缩包（zip、tar）和图库中的图片也可以；
子文件夹会成为类别。</translation>
    </message>
    <message>
        <source>Some hundreds of pictures of one kind work best. Click to choose a folder.</source>
        <translation>同一类的图片有几百张效果最好。点击可选择文件夹。</translation>
    </message>
    <message>
        <source>Looking at every picture…</source>
        <translation>正在查看每张图片…</translation>
    </message>
    <message>
        <source>Taken</source>
        <translation>已采用</translation>
    </message>
    <message>
        <source>The pictures that it will learn from</source>
        <translation>用于学习的图片</translation>
    </message>
    <message>
        <source>Set aside</source>
        <translation>已剔除</translation>
    </message>
    <message>
        <source>What it will not learn from, and why</source>
        <translation>不用于学习的图片，以及原因</translation>
    </message>
    <message>
        <source>As networks see them</source>
        <translation>网络眼中的图片</translation>
    </message>
    <message>
        <source>A few pictures, cropped and changed as they will be shown</source>
        <translation>几张图片，按训练时的样子裁切和变换</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Shows only pictures of one subfolder; each subfolder is a class</source>
        <translation>只显示一个子文件夹中的图片；每个子文件夹为一个类别</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>A few pictures are being prepared.</source>
        <translation>正在准备几张图片。</translation>
    </message>
    <message>
        <source>Taken {0}</source>
        <translation>已采用 {0}</translation>
    </message>
    <message>
        <source>Set aside {0}</source>
        <translation>已剔除 {0}</translation>
    </message>
    <message>
        <source>{0} pictures</source>
        <translation>{0}张图片</translation>
    </message>
    <message>
        <source> to </source>
        <translation> 至 </translation>
    </message>
    <message>
        <source>{0} classes</source>
        <translation>{0}个类别</translation>
    </message>
    <message>
        <source>Nothing was set aside.</source>
        <translation>没有剔除任何图片。</translation>
    </message>
    <message>
        <source>No picture is taken.</source>
        <translation>没有采用任何图片。</translation>
    </message>
    <message>
        <source>the first {0} are shown</source>
        <translation>只显示前{0}张</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>已损坏</translation>
    </message>
    <message>
        <source>Too small</source>
        <translation>太小</translation>
    </message>
    <message>
        <source>One colour</source>
        <translation>纯色</translation>
    </message>
    <message>
        <source>Nearly the same</source>
        <translation>几乎相同</translation>
    </message>
    <message>
        <source>Unlike the others</source>
        <translation>差别过大</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>手动剔除</translation>
    </message>
    <message>
        <source>All classes</source>
        <translation>所有类别</translation>
    </message>
    <message>
        <source>Not in a subfolder</source>
        <translation>不在子文件夹中</translation>
    </message>
    <message>
        <source>Put back</source>
        <translation>放回</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>剔除</translation>
    </message>
    <message>
        <source>The selected pictures are learnt from all the same; damaged ones cannot be</source>
        <translation>所选图片仍会用于学习；已损坏的除外</translation>
    </message>
    <message>
        <source>Nothing is learnt from the selected pictures; the files stay where they are</source>
        <translation>所选图片不用于学习；文件留在原处</translation>
    </message>
    <message>
        <source>Choose a folder of pictures</source>
        <translation>选择图片文件夹</translation>
    </message>
</context>
<context>
    <name>Plan</name>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Pixels on each side of the pictures that it makes</source>
        <translation>所生成图片的边长，以像素计</translation>
    </message>
    <message>
        <source>Network width</source>
        <translation>网络宽度</translation>
    </message>
    <message>
        <source>More sees more and takes longer</source>
        <translation>越宽看到的越多，也越费时</translation>
    </message>
    <message>
        <source>Network depth</source>
        <translation>网络深度</translation>
    </message>
    <message>
        <source>How many layers lie behind each other</source>
        <translation>前后叠了多少层</translation>
    </message>
    <message>
        <source>Hidden numbers</source>
        <translation>潜空间维数</translation>
    </message>
    <message>
        <source>From how many numbers a picture is made</source>
        <translation>一张图片由多少个数值生成</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批次大小</translation>
    </message>
    <message>
        <source>Pictures that it looks at in one step</source>
        <translation>每一步看多少张图片</translation>
    </message>
    <message>
        <source>Parts of a batch</source>
        <translation>批次份数</translation>
    </message>
    <message>
        <source>Shown one after the other, where memory is short</source>
        <translation>内存不足时，分几份依次送入</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Smaller is steadier and slower</source>
        <translation>越小越稳，也越慢</translation>
    </message>
    <message>
        <source>Optimiser</source>
        <translation>优化器</translation>
    </message>
    <message>
        <source>How steps follow from gradients</source>
        <translation>如何由梯度决定每一步</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>权重衰减</translation>
    </message>
    <message>
        <source>Pulls weights towards nothing</source>
        <translation>把权重拉向零</translation>
    </message>
    <message>
        <source>Learning rate over time</source>
        <translation>学习率变化</translation>
    </message>
    <message>
        <source>Constant, or slowly down to nothing</source>
        <translation>恒定，或缓慢降到零</translation>
    </message>
    <message>
        <source>Warm-up steps</source>
        <translation>预热步数</translation>
    </message>
    <message>
        <source>In which the learning rate grows</source>
        <translation>学习率在这些步中逐渐升高</translation>
    </message>
    <message>
        <source>Largest gradient</source>
        <translation>最大梯度</translation>
    </message>
    <message>
        <source>Larger ones are cut; 0 cuts none</source>
        <translation>超出的会被截断；0 表示不截断</translation>
    </message>
    <message>
        <source>Averaging</source>
        <translation>权重平均</translation>
    </message>
    <message>
        <source>Over how many pictures weights are averaged; 0 for not</source>
        <translation>在多少张图片的范围内平均权重；0 表示不平均</translation>
    </message>
    <message>
        <source>β</source>
        <translation>β</translation>
    </message>
    <message>
        <source>More makes sliders tidier and pictures softer</source>
        <translation>越大，滑块越规整，图片也越柔和</translation>
    </message>
    <message>
        <source>Critic</source>
        <translation>评判网络</translation>
    </message>
    <message>
        <source>More makes pictures sharper and less true to the photos; 0 for no critic</source>
        <translation>越大，图片越锐利，也越偏离照片；0 表示不用评判网络</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>隐私</translation>
    </message>
    <message>
        <source>Noise on what each picture teaches, so that none can be found again; 0 for none</source>
        <translation>在每张图片的学习中加入噪声，使任何一张都无法被还原；0 为不加</translation>
    </message>
    <message>
        <source>Mirror</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Pictures are shown mirrored too; not for letters</source>
        <translation>图片也会以镜像出现；不适合文字</translation>
    </message>
    <message>
        <source>Shift</source>
        <translation>平移</translation>
    </message>
    <message>
        <source>Moves pictures by up to this part of their side</source>
        <translation>图片移动的最大幅度，按边长的比例</translation>
    </message>
    <message>
        <source>Recolour</source>
        <translation>改色</translation>
    </message>
    <message>
        <source>Changes brightness and colours by up to this</source>
        <translation>亮度和颜色改变的最大幅度</translation>
    </message>
    <message>
        <source>Cut out</source>
        <translation>挖空</translation>
    </message>
    <message>
        <source>Leaves out a square of this part of the side</source>
        <translation>挖去一个方块，边长为图片边长的这一比例</translation>
    </message>
    <message>
        <source>How often</source>
        <translation>变换概率</translation>
    </message>
    <message>
        <source>The chance of each of these changes, 0 to 1</source>
        <translation>每种变换出现的概率，从 0 到 1</translation>
    </message>
    <message>
        <source>Find how often by itself</source>
        <translation>自动调节概率</translation>
    </message>
    <message>
        <source>More when it learns pictures by heart</source>
        <translation>网络开始死记图片时提高概率</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>What the two networks play for</source>
        <translation>两个网络以什么决胜负</translation>
    </message>
    <message>
        <source>Gradient penalty</source>
        <translation>梯度惩罚</translation>
    </message>
    <message>
        <source>Keeps the judging network calm; 0 for none</source>
        <translation>让评判网络保持平稳；0 表示不用</translation>
    </message>
    <message>
        <source>Seamless</source>
        <translation>无缝</translation>
    </message>
    <message>
        <source>Pictures repeat without an edge</source>
        <translation>图片重复拼接时没有接缝</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>How many colours a picture is made of</source>
        <translation>一张图片由多少种颜色组成</translation>
    </message>
    <message>
        <source>Kinds</source>
        <translation>种类数</translation>
    </message>
    <message>
        <source>How many kinds of pictures it is to find by itself</source>
        <translation>要自行找出多少种图片</translation>
    </message>
    <message>
        <source>Codes</source>
        <translation>编码数</translation>
    </message>
    <message>
        <source>How many sliders it is to find by itself</source>
        <translation>要自行找出多少个滑块</translation>
    </message>
    <message>
        <source>Times larger</source>
        <translation>放大倍数</translation>
    </message>
    <message>
        <source>How much it enlarges</source>
        <translation>放大到几倍</translation>
    </message>
    <message>
        <source>Small pictures</source>
        <translation>小图</translation>
    </message>
    <message>
        <source>Clean, or worn: with noise and JPEG&apos;s marks</source>
        <translation>干净，或劣化：带噪声和 JPEG 压缩痕迹</translation>
    </message>
    <message>
        <source>Strongest noise</source>
        <translation>最强噪声</translation>
    </message>
    <message>
        <source>That it takes off, of 255</source>
        <translation>能去除的噪声强度，满值为 255</translation>
    </message>
    <message>
        <source>Flow steps</source>
        <translation>流变换步数</translation>
    </message>
    <message>
        <source>More follow the pictures&apos; own spread closer</source>
        <translation>越多越贴近图片本身的分布</translation>
    </message>
    <message>
        <source>Codebook</source>
        <translation>码本</translation>
    </message>
    <message>
        <source>From how many pieces pictures are put together</source>
        <translation>图片由多少种小块拼成</translation>
    </message>
    <message>
        <source>Levels of colour</source>
        <translation>色阶数</translation>
    </message>
    <message>
        <source>In each channel</source>
        <translation>每个通道有多少级色阶</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Another one gives another training of the same kind</source>
        <translation>换一个种子，就是同类的另一次训练</translation>
    </message>
    <message>
        <source>Save every … steps</source>
        <translation>每 … 步保存</translation>
    </message>
    <message>
        <source>At most these are lost in a crash</source>
        <translation>崩溃时最多丢失这么多步</translation>
    </message>
    <message>
        <source>Samples every … steps</source>
        <translation>每 … 步出样本</translation>
    </message>
    <message>
        <source>How often you see what it makes</source>
        <translation>多久看一次生成的结果</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>How long it trains; it can be stopped or go on any time</source>
        <translation>训练多久；随时可以停止或继续</translation>
    </message>
    <message>
        <source>Measure every … steps</source>
        <translation>每 … 步评测</translation>
    </message>
    <message>
        <source>How often the samples are compared with your pictures; takes some seconds</source>
        <translation>多久将样本与你的图片比较一次；每次需要几秒</translation>
    </message>
    <message>
        <source>Patience</source>
        <translation>耐心值</translation>
    </message>
    <message>
        <source>After so many measures without a better one it ends; 0 for never</source>
        <translation>连续这么多次评测没有进步就结束；0 表示从不</translation>
    </message>
    <message>
        <source>Half precision</source>
        <translation>半精度</translation>
    </message>
    <message>
        <source>Faster and smaller on many GPUs; chosen by itself where it helps</source>
        <translation>在许多 GPU 上更快、更省内存；有益时自动启用</translation>
    </message>
    <message>
        <source>Where it helps</source>
        <translation>有益时启用</translation>
    </message>
    <message>
        <source>On</source>
        <translation>开</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>On pictures not seen</source>
        <translation>在未见过的图片上</translation>
    </message>
    <message>
        <source>PSNR of bicubic</source>
        <translation>双三次插值的 PSNR</translation>
    </message>
    <message>
        <source>PSNR of the noisy picture</source>
        <translation>带噪声图片的 PSNR</translation>
    </message>
    <message>
        <source>Constant</source>
        <translation>恒定</translation>
    </message>
    <message>
        <source>Falling</source>
        <translation>逐渐降低</translation>
    </message>
    <message>
        <source>As in its paper</source>
        <translation>按原论文</translation>
    </message>
    <message>
        <source>Logistic</source>
        <translation>逻辑斯蒂</translation>
    </message>
    <message>
        <source>Hinge</source>
        <translation>合页</translation>
    </message>
    <message>
        <source>Relativistic (R3GAN)</source>
        <translation>相对式（R3GAN）</translation>
    </message>
    <message>
        <source>Clean</source>
        <translation>干净</translation>
    </message>
    <message>
        <source>Worn</source>
        <translation>劣化</translation>
    </message>
    <message>
        <source>Likeness</source>
        <translation>重建误差</translation>
    </message>
    <message>
        <source>Divergence (KL)</source>
        <translation>散度（KL）</translation>
    </message>
    <message>
        <source>Where points lie</source>
        <translation>潜空间点的分布</translation>
    </message>
    <message>
        <source>Generator</source>
        <translation>生成器</translation>
    </message>
    <message>
        <source>Discriminator</source>
        <translation>判别器</translation>
    </message>
    <message>
        <source>Diversity</source>
        <translation>多样性</translation>
    </message>
    <message>
        <source>Pictures changed</source>
        <translation>图片变换比例</translation>
    </message>
    <message>
        <source>Tiny: a try in a minute</source>
        <translation>迷你：一分钟试训</translation>
    </message>
    <message>
        <source>For this processor</source>
        <translation>适合本机处理器</translation>
    </message>
    <message>
        <source>For a laptop&apos;s GPU</source>
        <translation>适合笔记本电脑的 GPU</translation>
    </message>
    <message>
        <source>For a large GPU</source>
        <translation>适合大型 GPU</translation>
    </message>
</context>
<context>
    <name>RecipePanel</name>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Everything needed to make this picture again; it is inside each saved file</source>
        <translation>重新做出这张图片所需的一切；每个保存的文件中都有</translation>
    </message>
    <message>
        <source>Copy as JSON</source>
        <translation>复制为 JSON</translation>
    </message>
    <message>
        <source>Puts the whole recipe on the clipboard</source>
        <translation>把完整配方放到剪贴板</translation>
    </message>
    <message>
        <source>Select a layer to read how it was made.</source>
        <translation>选择一个图层，看看它是怎样做出来的。</translation>
    </message>
</context>
<context>
    <name>RunLine</name>
    <message>
        <source>Shows its samples and curves</source>
        <translation>显示它的样本和曲线</translation>
    </message>
</context>
<context>
    <name>ScanDialog</name>
    <message>
        <source>Models in this folder</source>
        <translation>此文件夹中的模型</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>What it is</source>
        <translation>是什么</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>{0} · in the library already</source>
        <translation>{0} · 已在模型库中</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>{0} of {1} files will be imported.</source>
        <translation>将导入{1}个文件中的{0}个。</translation>
    </message>
</context>
<context>
    <name>SetupBox</name>
    <message>
        <source>Drop folders or pictures</source>
        <translation>拖入文件夹或图片</translation>
    </message>
    <message>
        <source>They join the pictures to learn from. Click to choose a folder.</source>
        <translation>它们会加入要学习的图片。点击可选择文件夹。</translation>
    </message>
    <message>
        <source>No pictures</source>
        <translation>清除图片</translation>
    </message>
    <message>
        <source>Takes all pictures away; the files stay where they are</source>
        <translation>移除所有图片；文件留在原处</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Grey learns faster; with opacity for pictures that were cut out</source>
        <translation>灰度学得更快；抠好的图片适合带不透明度</translation>
    </message>
    <message>
        <source>In colour</source>
        <translation>彩色</translation>
    </message>
    <message>
        <source>Grey</source>
        <translation>灰度</translation>
    </message>
    <message>
        <source>Colour and opacity</source>
        <translation>彩色和不透明度</translation>
    </message>
    <message>
        <source>Frame</source>
        <translation>取景</translation>
    </message>
    <message>
        <source>Networks see squares: the middle of each picture, or all of it with a border</source>
        <translation>网络看到的是正方形：每张图片的中间部分，或加边框的整张图片</translation>
    </message>
    <message>
        <source>The middle, cropped</source>
        <translation>裁切中间部分</translation>
    </message>
    <message>
        <source>All of it</source>
        <translation>整张图片</translation>
    </message>
    <message>
        <source>Whose pictures</source>
        <translation>图片归属</translation>
    </message>
    <message>
        <source>Under which terms they may be used; it stays on the model&apos;s card</source>
        <translation>可以按什么条件使用；会记在模型卡上</translation>
    </message>
    <message>
        <source>My own pictures</source>
        <translation>我自己的图片</translation>
    </message>
    <message>
        <source>With leave of who made them</source>
        <translation>已获作者许可</translation>
    </message>
    <message>
        <source>Whose are they?</source>
        <translation>这些图片是谁的？</translation>
    </message>
    <message>
        <source>I may use these pictures for this,
and the people in them agree.</source>
        <translation>我可以将这些图片用于训练，
图中的人也已同意。</translation>
    </message>
    <message>
        <source>Asked once for these pictures; your answer stays on the model&apos;s card</source>
        <translation>这些图片只问一次；你的回答会记在模型卡上</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>What the model will be called in the library</source>
        <translation>模型在模型库中的名称</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>网络类型</translation>
    </message>
    <message>
        <source>The kind of networks that learn</source>
        <translation>参与学习的网络的类型</translation>
    </message>
    <message>
        <source>Made for</source>
        <translation>规模</translation>
    </message>
    <message>
        <source>How large the networks are, and how long they learn</source>
        <translation>网络有多大，学习多久</translation>
    </message>
    <message>
        <source>All numbers</source>
        <translation>全部参数</translation>
    </message>
    <message>
        <source>Everything that decides how the training goes; presets suit most pictures</source>
        <translation>决定训练过程的一切；预设适合大多数图片</translation>
    </message>
    <message>
        <source>It begins with what that one has learnt; click to begin from nothing</source>
        <translation>从那次训练学到的内容开始；点击则从零开始</translation>
    </message>
    <message>
        <source>Start training</source>
        <translation>开始训练</translation>
    </message>
    <message>
        <source>It runs beside everything else; where another one runs it waits its turn</source>
        <translation>训练不影响其他操作；已有训练在进行时会排队等候</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>使用权</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Begins with “{0}”</source>
        <translation>从“{0}”开始</translation>
    </message>
    <message>
        <source>Type a number.</source>
        <translation>输入一个数字。</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Keys for {}</source>
        <translation>“{}”的快捷键</translation>
    </message>
    <message>
        <source>Press the keys for “{}”</source>
        <translation>按下“{}”的快捷键</translation>
    </message>
    <message>
        <source>{0} is no longer a key of {1}.</source>
        <translation>{0} 不再是“{1}”的快捷键。</translation>
    </message>
</context>
<context>
    <name>SizeRow</name>
    <message>
        <source>Square, small</source>
        <extracomment>Pixels a side: the smallest is that of `latent.render`, the largest what a document may have.</extracomment>
        <translation>正方形（小）</translation>
    </message>
    <message>
        <source>Square</source>
        <translation>正方形</translation>
    </message>
    <message>
        <source>Square, large</source>
        <translation>正方形（大）</translation>
    </message>
    <message>
        <source>Landscape 3:2</source>
        <translation>横向 3:2</translation>
    </message>
    <message>
        <source>Portrait 4:5</source>
        <translation>纵向 4:5</translation>
    </message>
    <message>
        <source>Wide 16:9</source>
        <translation>宽屏 16:9</translation>
    </message>
    <message>
        <source>Phone 9:16</source>
        <translation>手机 9:16</translation>
    </message>
    <message>
        <source>4K</source>
        <translation>4K</translation>
    </message>
    <message>
        <source>A4, 300 dpi</source>
        <translation>A4，300 dpi</translation>
    </message>
    <message>
        <source>How large the picture is, in pixels</source>
        <translation>图片有多大，以像素计</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Custom</source>
        <translation>自定义</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高度</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>{0} left</source>
        <translation>剩余 {0}</translation>
    </message>
    <message>
        <source>{} more</source>
        <translation>还有{}个</translation>
    </message>
    <message>
        <source>{0}, {1} for all</source>
        <translation>{0}，全部还需 {1}</translation>
    </message>
    <message>
        <source>Esc stops</source>
        <translation>按 Esc 停止</translation>
    </message>
    <message>
        <source>Training “{}”</source>
        <translation>正在训练“{}”</translation>
    </message>
</context>
<context>
    <name>StylePanel</name>
    <message>
        <source>Drop a photo on the canvas,
then choose a style in the library.</source>
        <extracomment>Of a slider&apos;s width: the names of styles are longer than those of directions.</extracomment>
        <translation>把照片拖到画布上，
再在模型库中选择风格。</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>From the photo as it was to the style in full</source>
        <translation>从照片原样到完全风格化</translation>
    </message>
    <message>
        <source>Brush size</source>
        <translation>笔触大小</translation>
    </message>
    <message>
        <source>Small: fine strokes. Large: broad ones.</source>
        <translation>小：细笔触。大：宽笔触。</translation>
    </message>
    <message>
        <source>Keep colours</source>
        <translation>保留颜色</translation>
    </message>
    <message>
        <source>Paint with the style&apos;s strokes in the photo&apos;s own colours</source>
        <translation>用风格的笔触转绘，颜色取自照片本身</translation>
    </message>
    <message>
        <source>Back to the photo</source>
        <translation>恢复照片</translation>
    </message>
    <message>
        <source>Takes the style off; Undo brings it back</source>
        <translation>去掉风格；撤销可恢复</translation>
    </message>
    <message>
        <source>Add a style to the mix</source>
        <translation>将风格加入混合</translation>
    </message>
    <message>
        <source>Blend another style in</source>
        <translation>再混入一种风格</translation>
    </message>
    <message>
        <source>Choose a style in the library to paint this picture.</source>
        <translation>在模型库中选择风格来转绘这张图片。</translation>
    </message>
    <message>
        <source>Hold \ on the canvas to see the photo.</source>
        <translation>在画布上按住 \ 可查看照片。</translation>
    </message>
    <message>
        <source>Mix</source>
        <translation>混合</translation>
    </message>
    <message>
        <source>Painting</source>
        <translation>转绘</translation>
    </message>
    <message>
        <source>How much of {0} is in the mix. The cross or Delete takes it out.</source>
        <translation>“{0}”在混合中占多少。点叉号或按 Delete 键可移除。</translation>
    </message>
</context>
<context>
    <name>TimeLapse</name>
    <message>
        <source>Samples</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>No samples yet.</source>
        <translation>还没有样本。</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Shows how the samples grew, from the first to the newest</source>
        <translation>显示样本从最初到最新的变化</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>The same samples at each stage of the training; at the right end the newest</source>
        <translation>训练各阶段的同一组样本；最右端为最新</translation>
    </message>
    <message>
        <source>Step {0}</source>
        <translation>第{0}步</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
</context>
<context>
    <name>ToolBox</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Which network does it; a model&apos;s file dropped on the window joins the list</source>
        <translation>由哪个网络处理；把模型文件拖到窗口即可加入列表</translation>
    </message>
    <message>
        <source>Choose photos</source>
        <translation>选择照片</translation>
    </message>
    <message>
        <source>Pictures ({0})</source>
        <translation>图片 ({0})</translation>
    </message>
    <message>
        <source>Choose a model&apos;s file</source>
        <translation>选择模型文件</translation>
    </message>
</context>
<context>
    <name>TrainPanel</name>
    <message>
        <source>New training</source>
        <translation>新建训练</translation>
    </message>
    <message>
        <source>Put another training together; the one that runs goes on</source>
        <translation>另外准备一次训练；正在进行的会继续</translation>
    </message>
    <message>
        <source>What was asked</source>
        <translation>训练设定</translation>
    </message>
    <message>
        <source>Trainings</source>
        <translation>训练列表</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>使用权</translation>
    </message>
    <message>
        <source>not said</source>
        <translation>未说明</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>网络类型</translation>
    </message>
</context>
<context>
    <name>UnitPictures</name>
    <message>
        <source>With it</source>
        <translation>保留它</translation>
    </message>
    <message>
        <source>Without it</source>
        <translation>去掉它</translation>
    </message>
    <message>
        <source>What it changes</source>
        <translation>它改变了什么</translation>
    </message>
    <message>
        <source>Go to this picture: the sliders start from it; Undo brings yours back</source>
        <translation>切换到这张图片：滑块从它开始；撤销可恢复你的图片</translation>
    </message>
    <message>
        <source>Picture that excites the unit</source>
        <translation>激活该单元的图片</translation>
    </message>
    <message>
        <source>Unit {0}</source>
        <translation>单元{0}</translation>
    </message>
    <message>
        <source>Choose a unit</source>
        <translation>选择一个单元</translation>
    </message>
    <message>
        <source>{0} changes your picture by {1}</source>
        <translation>{0}使你的图片改变{1}</translation>
    </message>
    <message>
        <source>What excites it most</source>
        <translation>最能激活它的图片</translation>
    </message>
</context>
<context>
    <name>UnitsView</name>
    <message>
        <source>Layer</source>
        <translation>网络层</translation>
    </message>
    <message>
        <source>Early layers decide what there is and where, late ones surfaces and colours</source>
        <translation>靠前的层决定画面中有什么、在哪里，靠后的层决定质感和颜色</translation>
    </message>
    <message>
        <source>Units</source>
        <translation>单元</translation>
    </message>
    <message>
        <source>Your picture, lit where each unit is at work; those that change most come first</source>
        <translation>你的图片，亮处是各单元起作用的地方；改变最大的排在前面</translation>
    </message>
    <message>
        <source>What a unit does</source>
        <translation>单元的作用</translation>
    </message>
    <message>
        <source>{0} of {1} · {2} units</source>
        <translation>第{0}层，共{1}层 · {2}个单元</translation>
    </message>
    <message>
        <source>{0}: maps of {1} × {1}</source>
        <translation>{0}：{1} × {1} 的特征图</translation>
    </message>
    <message>
        <source>Lit where each is at work</source>
        <translation>亮处是各单元起作用的地方</translation>
    </message>
    <message>
        <source>; the strongest first</source>
        <translation>；作用最强的在前</translation>
    </message>
    <message>
        <source>Unit {0}</source>
        <translation>单元{0}</translation>
    </message>
    <message>
        <source>{0}: pictures change by {1} without it</source>
        <translation>{0}：去掉后图片改变{1}</translation>
    </message>
</context>
<context>
    <name>VariationGrid</name>
    <message>
        <source>Take this variation; Undo brings the old one back</source>
        <translation>采用这个变体；撤销可恢复原来的</translation>
    </message>
    <message>
        <source>Variation {0} of 9</source>
        <translation>变体 {0}/9</translation>
    </message>
    <message>
        <source>These are its neighbours; click to go back to it</source>
        <translation>周围是它的相近变体；点击可回到它</translation>
    </message>
    <message>
        <source>The present picture</source>
        <translation>当前图片</translation>
    </message>
</context>
<context>
    <name>WatchPage</name>
    <message>
        <source>Stop and keep</source>
        <translation>停止并保留</translation>
    </message>
    <message>
        <source>Ends the training; the model as it is now joins the library</source>
        <translation>结束训练；当前的模型会加入模型库</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Saves the training and frees the computer; resume it any time</source>
        <translation>保存训练并释放电脑资源；随时可以继续</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Goes on exactly where it stopped</source>
        <translation>从停下的地方原样继续</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>Puts the trained model to work: on the canvas, among the styles or the tools</source>
        <translation>启用训练好的模型：放到画布上，或在风格、工具中使用</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Train longer, on more pictures, branch off, remove</source>
        <translation>延长训练、加入图片、另开分支、移除</translation>
    </message>
    <message>
        <source>Logarithmic</source>
        <translation>对数刻度</translation>
    </message>
    <message>
        <source>Small differences become visible</source>
        <translation>让细小差别显现出来</translation>
    </message>
    <message>
        <source>Compare with…</source>
        <translation>对比…</translation>
    </message>
    <message>
        <source>Other trainings&apos; curves, dashed, in the same plots</source>
        <translation>在同一图表中用虚线显示其他训练的曲线</translation>
    </message>
    <message>
        <source>It was interrupted. Resume it: it goes on from its newest checkpoint.</source>
        <translation>训练中断了。点“继续”可从最新的检查点接着训练。</translation>
    </message>
    <message>
        <source>Leave the queue</source>
        <translation>退出队列</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Losses</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Rest the pointer on it, or use the arrows, to read values</source>
        <translation>将指针停在上面或用方向键，即可读取数值</translation>
    </message>
    <message>
        <source>Train twice as long</source>
        <translation>训练时长加倍</translation>
    </message>
    <message>
        <source>Goes on to {0} steps</source>
        <translation>继续训练到{0}步</translation>
    </message>
    <message>
        <source>Go on with more pictures…</source>
        <translation>加入更多图片继续…</translation>
    </message>
    <message>
        <source>Adds a folder, and trains half as long again</source>
        <translation>添加一个文件夹，并将训练延长一半</translation>
    </message>
    <message>
        <source>Branch off</source>
        <translation>另开分支</translation>
    </message>
    <message>
        <source>A new training that begins with what this one has learnt</source>
        <translation>新建训练，从本次训练学到的内容开始</translation>
    </message>
    <message>
        <source>Show its folder</source>
        <translation>打开所在文件夹</translation>
    </message>
    <message>
        <source>Remove this training</source>
        <translation>移除此训练</translation>
    </message>
    <message>
        <source>Choose a folder of pictures</source>
        <translation>选择图片文件夹</translation>
    </message>
</context>
</TS>
