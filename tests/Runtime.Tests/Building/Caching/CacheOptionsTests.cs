using BuildKit.Building;
using BuildKit.Building.Caching;
using BuildKit.Oci;

namespace BuildKit.Runtime.Tests.Building.Caching;

public sealed class CacheOptionsTests
{
    [Theory]
    [InlineData("type=registry,ref=example.org/cache", "type=registry,ref=example.org/cache:latest")]
    [InlineData("ref=example.org/cache:1,type=registry", "type=registry,ref=example.org/cache:1")]
    [InlineData("user/app", "type=registry,ref=docker.io/user/app:latest")]
    [InlineData("user/app,other/app:2", "type=registry,ref=docker.io/user/app:latest type=registry,ref=docker.io/other/app:2")]
    [InlineData("type=local,src=cache", "type=local,path=/work/cache")]
    [InlineData("type=local,\"src=a,b\"", "type=local,path=/work/a,b")]
    public void Sources_are_read_as_docker_writes_them(string text, string expected) => Assert.Equal(expected, string.Join(' ', CacheOptions.ParseSources(text, "/work")));

    [Theory]
    [InlineData("type=registry,ref=example.org/cache", CacheMode.Min, false, false, null)]
    [InlineData("type=registry,ref=example.org/cache,mode=max,mounts=true", CacheMode.Max, true, false, null)]
    [InlineData("type=registry,ref=example.org/cache,mode=min,ignore-error=true,compression=zstd", CacheMode.Min, false, true, LayerCompression.Zstd)]
    [InlineData("type=registry,ref=example.org/cache,oci-mediatypes=true,image-manifest=true", CacheMode.Min, false, false, null)]
    [InlineData("type=local,dest=/cache,mode=max,compression=uncompressed", CacheMode.Max, false, false, LayerCompression.None)]
    [InlineData("type=inline", CacheMode.Min, false, false, null)]
    public void Targets_say_what_is_written(string text, CacheMode mode, bool mounts, bool ignores, LayerCompression? compression)
    {
        var target = Assert.Single(CacheOptions.ParseTargets(text, "/work"));
        Assert.Equal((mode, mounts, ignores, compression), (target.Mode, target.Mounts, target.IgnoresErrors, target.Compression));
    }

    [Theory]
    [InlineData("")]
    [InlineData("type=registry")]
    [InlineData("type=registry,ref=UPPER/Case")]
    [InlineData("type=registry,ref=a,ref=b")]
    [InlineData("type=registry,ref=a,colour=red")]
    [InlineData("type=registry,ref=a,mode=max")]
    [InlineData("type=registry,ref=a,mounts=perhaps")]
    [InlineData("type=local")]
    [InlineData("type=local,dest=x")]
    [InlineData("type=local,src=x,digest=sha256:1")]
    [InlineData("type=local,src=x,tag=../x")]
    [InlineData("type=inline")]
    [InlineData("type=gha")]
    [InlineData("type=s3,bucket=x")]
    [InlineData("ref=example.org/cache")]
    [InlineData("type=registry,ref")]
    [InlineData("\"type=registry")]
    [InlineData("user/app,")]
    public void A_source_that_says_nothing_usable_is_an_error(string text)
    {
        var error = Assert.Throws<BuildingException>(() => CacheOptions.ParseSources(text, "/work"));
        Assert.Equal("BK4120", error.Code);
        Assert.NotEmpty(error.Remedy!);
    }

    [Theory]
    [InlineData("type=inline,mode=max")]
    [InlineData("type=inline,ref=x")]
    [InlineData("type=registry,ref=a,mode=most")]
    [InlineData("type=registry,ref=a,compression=brotli")]
    [InlineData("type=registry,ref=a,image-manifest=no")]
    [InlineData("type=local,src=x")]
    public void A_target_that_says_nothing_usable_is_an_error(string text) => Assert.Equal("BK4120", Assert.Throws<BuildingException>(() => CacheOptions.ParseTargets(text, "/work")).Code);
}
